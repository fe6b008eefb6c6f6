from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from stafette.files.models import StoredFile

COMMITTED_WITHIN = timedelta(hours=1)  # by then the row of a file is there, or never comes


def folder() -> Path:
    """Where the bytes lie: inside the data directory, never below anything that is served."""
    root: Path = settings.STAFETTE.data / "files"
    return root


def path_of(key: str) -> Path:
    """Files are spread over 256 folders by the first two digits of their random key."""
    return folder() / key[:2] / key[2:]


def opened(file: StoredFile) -> BinaryIO:
    """The bytes for reading; raises FileNotFoundError when the store has lost them."""
    return path_of(file.key).open("rb")


def orphans(*, at: datetime) -> list[Path]:
    """Files that no row names: a crash between file and row leaves one. No new ones are among
    them, as their row may be on its way.
    """
    named = {path_of(key) for key in StoredFile.objects.values_list("key", flat=True)}
    before = (at - COMMITTED_WITHIN).timestamp()
    found = (path for path in folder().glob("??/*") if path not in named)
    return sorted(path for path in found if _was_there(path, before=before))


def _was_there(path: Path, *, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # removed in this moment
        return False
