"""Message-IDs of ours: the same on every attempt, and beyond guessing.

An HMAC over message and recipient stands in it, so that a reply or a delivery report that quotes
it has seen the mail. The return path carries the same token (VERP).
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

_OURS: Final = re.compile(r"(\d{1,18})\.([0-9a-f]{32})@\S+")
_RETURN: Final = re.compile(r"r(\d{1,18})-([0-9a-f]{32})")
_CANARY: Final = re.compile(r"canary-(\d{1,18})\.([0-9a-f]{32})@\S+")


def mail_id(*, message_id: int, recipient: str, domain: str) -> str:
    """The Message-ID (without brackets) of a message to one recipient."""
    return f"{message_id}.{_token(message_id, recipient)}@{domain}"


def return_tag(*, message_id: int, recipient: str) -> str:
    """The tag of the return path, by which a bounce is believed (A063)."""
    return f"r{message_id}-{_token(message_id, recipient)}"


def message_of(said: str) -> int | None:
    """The id of the message that a Message-ID or a tag of a return path claims to belong to."""
    found = _OURS.fullmatch(said) or _RETURN.fullmatch(said)
    return int(found.group(1)) if found else None


def belongs(said: str, *, message_id: int, recipient: str) -> bool:
    """Does the Message-ID or tag carry the token of this very delivery?"""
    found = _OURS.fullmatch(said) or _RETURN.fullmatch(said)
    return bool(found) and constant_time_compare(
        found.group(2) if found else "", _token(message_id, recipient)
    )


def digest(said: str) -> str:
    """What is kept of a Message-ID to recognise it; its domain is compared in lower case."""
    left, at, right = said.rpartition("@")
    return hashlib.sha256(f"{left}{at}{right.lower()}".encode()).hexdigest()


def _token(message_id: int, recipient: str) -> str:
    told = f"{message_id}|{recipient.lower()}"
    return salted_hmac("stafette.mail", told, algorithm="sha256").hexdigest()[:32]


def canary_id(number: int, *, domain: str) -> str:
    """The Message-ID of the test mail with this number."""
    return f"canary-{number}.{_token(number, 'canary')}@{domain}"


def canary_of(said: str) -> int | None:
    """The number of the test mail whose token the Message-ID carries."""
    found = _CANARY.fullmatch(said)
    number = int(found.group(1)) if found else 0
    signed = found and constant_time_compare(found.group(2), _token(number, "canary"))
    return number if signed else None
