"""What a ticket writes into addresses and subjects so that answers find their way back."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"\[#(\d{1,18})\]")
_MOST_LOCAL: Final = 64  # RFC 5321, 4.5.3.1.1


def tagged(address: str, tag: str) -> str:
    """`support@desk.example` with a tag: `support+tag@desk.example`; as it was when too long."""
    local, _, domain = address.rpartition("@")
    longer = f"{local}+{tag}"
    return f"{longer}@{domain}" if len(longer) <= _MOST_LOCAL else address


def untagged(address: str) -> tuple[str, str]:
    """The address without its last tag, and the tag; both in lower case, the tag maybe empty."""
    local, _, domain = address.strip().lower().rpartition("@")
    name, plus, tag = local.rpartition("+")
    return (f"{name}@{domain}", tag) if plus and name else (f"{local}@{domain}", "")


def number_in(subject: str) -> int | None:
    """The ticket number that a subject names as `[#4711]`."""
    found = _NUMBER.search(subject)
    return int(found.group(1)) if found else None


def subject_with(number: int, subject: str) -> str:
    """The subject of a mail about a ticket, on one line."""
    return f"[#{number}] {' '.join(subject.split())}"
