"""Secrets of the desk as they lie in its database: readable with its SECRET_KEY alone."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PURPOSE = b"stafette mail secrets"  # RFC 5869: another purpose, another key


class NoSecret(ValueError):
    """What one signs in with cannot be had; the text says why."""


class SealedElsewhere(NoSecret):
    """The secret was sealed with another SECRET_KEY: it has to be entered again."""


def seal(text: str) -> str:
    """The text so that only this desk can read it; empty stays empty."""
    return _fernet().encrypt(text.encode()).decode("ascii") if text else ""


def unseal(text: str) -> str:
    """What was sealed. Raises SealedElsewhere."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- heavy

    if not text:
        return ""
    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise SealedElsewhere("sealed with another SECRET_KEY: enter it again") from error


def _fernet() -> Fernet:
    """With a key derived by HKDF (RFC 5869)."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 -- heavy

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
