"""Programs beside us (openssl, gpg): by argument lists, in a private folder, with a time limit.

No argument is ever made of what a mail says (security.md A078): contents go in as files, keys are
named by fingerprints that were checked to be hexadecimal.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS: Final = 20.0
MOST_BYTES: Final = 64 * 1024 * 1024  # of what comes out; a mail has at most 25 MB


class ToolMissing(Exception):
    """The program is not installed on this machine."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended; `said` is what it wrote to its standard output."""

    code: int
    said: str


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that nobody else can read; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="st-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def is_installed(program: str) -> bool:
    return shutil.which(program) is not None


def run(
    program: str, *arguments: str | Path, folder: Path, told: bytes = b"", seconds: float = SECONDS
) -> Ran:
    """Run a program with nothing of our environment. Raises ToolMissing.

    One that takes too long is killed and counts as failed.
    """
    path = shutil.which(program)
    if path is None:
        raise ToolMissing(program)
    command: Sequence[str] = [path, *map(str, arguments)]
    surroundings = {"HOME": str(folder), "LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    try:
        ended = subprocess.run(  # noqa: S603 -- a list of our own words and paths, no shell
            command,
            input=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=surroundings,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(-1, "")
    return Ran(ended.returncode, ended.stdout.decode("utf-8", "replace"))


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file in the private folder, readable by us alone."""
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


def read_back(path: Path) -> bytes:
    """What a program wrote; empty when it wrote nothing, or more than any mail holds."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return b""
    return path.read_bytes()
