from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from stafette.files.models import StoredFile


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
