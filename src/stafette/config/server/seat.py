"""The seat of the one `stafette serve` of a data folder: a file that it keeps locked.

The kernel gives the lock back when the process ends, however it ends; while it is held, the file
says where the desk is served.
"""

import fcntl
from pathlib import Path
from typing import TextIO

from stafette.core.settings import Settings

NAME = "serve.lock"


class Seat:
    """Held from `take` until the process ends."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def tell(self, address: str) -> None:
        """Write where the desk is served, for commands that print links."""
        self._file.truncate(0)
        self._file.write(f"{address}\n")
        self._file.flush()


def take(folder: Path) -> Seat | None:
    """The seat of this folder, None when another process sits on it."""
    file = (folder / NAME).open("a")
    if not _locked(file, fcntl.LOCK_EX):
        file.close()
        return None
    file.truncate(0)
    return Seat(file)


def served_at(folder: Path) -> str:
    """Where the desk of this folder is served at the moment, "" when it is not or not yet."""
    try:
        with (folder / NAME).open() as file:
            return "" if _locked(file, fcntl.LOCK_SH) else file.read().strip()
    except FileNotFoundError:
        return ""


def typed_address(settings: Settings) -> str:
    """What people type to come to this desk: the setting, else where it is served right now."""
    if "base_url" in settings.model_fields_set:
        return settings.base_url
    return served_at(settings.data) or settings.base_url


def _locked(file: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
