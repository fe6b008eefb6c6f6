"""Keeping bytes: on disk, file and folder synced, before the row that names them commits.

They are removed after the commit that forgets the row, by a job of that transaction.
"""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from stafette.core import jobs
from stafette.files import queries, rules
from stafette.files.models import StoredFile


def store(*, content: bytes, name: str, media_type: str, at: datetime) -> StoredFile:
    """Keep the bytes under a random key; a crash before the row's commit leaves only an orphan.

    Raises OSError (disk full, read-only) and then leaves nothing behind.
    """
    key = secrets.token_hex(16)
    _write(queries.path_of(key), content)
    return StoredFile.objects.create(
        key=key,
        name=rules.safe_name(name),
        media_type=rules.safe_media_type(media_type),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_at=at,
    )


def discard(*, file: StoredFile, at: datetime) -> None:
    """Forget a file that nothing names any more, and promise to remove its bytes.

    Raises ProtectedError when something still names it.
    """
    file.delete()
    remove_later.enqueue(at=at, key=file.key, file_key=file.key)


@jobs.task(name="files.remove")
def remove_later(file_key: str) -> None:
    """The bytes lie there until what needs them no more has been committed."""
    queries.path_of(file_key).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
