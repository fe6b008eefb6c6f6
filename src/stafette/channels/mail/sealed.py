"""Secrets of others (passwords of mailboxes) as they lie in the database: sealed.

The key is derived from SECRET_KEY, which lies beside the database and not in it: a copy of the
database alone opens nothing. A new SECRET_KEY means that passwords are entered anew.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PURPOSE: Final = b"stafette mail source"


class Unreadable(Exception):
    """The secret was sealed with another key, or is damaged."""


def seal(secret: str) -> str:
    """The secret as a text that tells nobody anything."""
    return _fernet().encrypt(secret.encode()).decode()


def opened(text: str) -> str:
    """The secret again. Raises Unreadable."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- heavy

    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _fernet() -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 -- heavy

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
