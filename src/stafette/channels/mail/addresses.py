"""The one address parser: strict about addresses, patient about everything around them.

Python's `parseaddr` reads `alice@example.org)bob@evil.org` as alice (CVE-2023-27043) and
`boss@firma.de <evil@x.org>` as boss. Here an address is what RFC 5322 and 6532 allow and nothing
repaired; what is not one yields a name without an address. Linear, no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from stafette.channels.mail import limits
from stafette.channels.mail.headers import decode_text, encoded_word
from stafette.channels.mail.parsed import Address, Unreadable

_PLAIN: Final = re.compile(rb"[^\"(<>,;:=)\\]+")
_LOCAL: Final = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\"(),:;<>@\[\]\\]+")
_DOMAIN: Final = re.compile(r"[^\W_](?:[\w.-]*\w)?|\[[0-9A-Fa-f.:]{2,45}\]|\[IPv6:[0-9A-Fa-f.:]+\]")
_BEFORE_ANGLE: Final = re.compile(rb"\s*<")
_SEARCH: Final = {
    wanted: re.compile(b"[" + re.escape(wanted) + b"]") for wanted in (b'"\\', b"()\\")
}
# Local parts that RFC 5321 (4.5.1) and every mail system know without a domain.
_BARE: Final = frozenset({"mailer-daemon", "postmaster"})


@dataclass(slots=True)
class _Entry:
    """What was read of one list member so far."""

    phrase: list[bytes] = field(default_factory=list)
    comment: list[bytes] = field(default_factory=list)
    angle: bytes | None = None
    after: bool = False
    broken: bool = False

    def add(self, piece: bytes) -> None:
        self.phrase.append(piece)
        if self.angle is not None and piece.strip():
            self.after = True

    def is_empty(self) -> bool:
        return self.angle is None and not b"".join(self.phrase).strip()

    def address(self) -> Address:
        """The finished mailbox; no address when anything about it was contradictory."""
        phrase = b"".join(self.phrase).strip()
        comment = decode_text(b" ".join(self.comment)).strip()
        if self.angle is None:
            found = "" if self.broken else strict_address(_text(phrase))
            return Address(_named(comment if found else decode_text(phrase)), found)
        ambiguous = self.broken or self.after
        found = "" if ambiguous else strict_address(_text(self.angle.strip()))
        return Address(_named(decode_text(phrase).strip() or comment), found)


class _Reader:
    """Reads one address list field, byte by byte between its special characters."""

    def __init__(self, value: bytes) -> None:
        self.value = value
        self.position = 0
        self.entry = _Entry()
        self.found: list[Address] = []

    def read(self) -> list[Address]:
        steps = {
            ord('"'): self._quoted,
            ord("("): self._comment,
            ord("<"): self._angle,
            ord(","): self._close,
            ord(";"): self._close,
            ord(":"): self._group,
            ord("="): self._equals,
        }
        while self.position < len(self.value):
            if plain := _PLAIN.match(self.value, self.position):
                self.entry.add(plain.group())
                self.position = plain.end()
                continue
            steps.get(self.value[self.position], self._stray)()
        self._close()
        return self.found

    def _quoted(self) -> None:
        """A quoted string; its words are text even if they look like syntax."""
        pieces, start = [], self.position + 1
        at = start
        while (at := _next(self.value, at, b'"\\')) >= 0 and self.value[at] == 0x5C:
            pieces += [self.value[start:at], self.value[at + 1 : at + 2]]
            start = at = at + 2
        end = len(self.value) if at < 0 else at
        content = b"".join([*pieces, self.value[start:end]])
        self.entry.broken |= at < 0
        self.position = end + 1
        if self.value[self.position : self.position + 1] == b"@" and not content.isalnum():
            content = content if strict_local(_text(content)) else b'"' + content + b'"'
        self.entry.add(content)
        self._mark_quoted_address(content)

    def _mark_quoted_address(self, content: bytes) -> None:
        """`"a@b.c"` alone is a name that looks like an address, not an address."""
        if b"@" in content and self.entry.angle is None:
            self.entry.broken |= _BEFORE_ANGLE.match(self.value, self.position) is None

    def _comment(self) -> None:
        depth, at, start = 1, self.position + 1, self.position + 1
        while depth and (at := _next(self.value, at, b"()\\")) >= 0:
            depth += {0x28: 1, 0x29: -1}.get(self.value[at], 0)
            at += 2 if self.value[at] == 0x5C else 1
        end = at if at >= 0 else len(self.value) + 1
        self.entry.broken |= depth > 0
        self.entry.comment.append(self.value[start : end - 1])
        self.position = end

    def _angle(self) -> None:
        end = self.value.find(b">", self.position)
        inner = self.value[self.position + 1 : end if end >= 0 else None]
        self.entry.broken |= end < 0 or self.entry.angle is not None
        # RFC 5322, 4.4: an obsolete route before the address is skipped.
        if inner.startswith(b"@") and b":" in inner:
            inner = inner.rpartition(b":")[2]
        self.entry.angle = inner.removeprefix(b"mailto:")
        self.position = end + 1 if end >= 0 else len(self.value)

    def _close(self) -> None:
        self.position += 1
        if not self.entry.is_empty():
            self.found.append(self.entry.address())
            if len(self.found) > limits.MAX_RECIPIENTS:
                raise Unreadable("too_many_recipients")
        self.entry = _Entry()

    def _group(self) -> None:
        """The words before the colon were a group's name: its members are addresses like others."""
        self.position += 1
        self.entry = _Entry()

    def _equals(self) -> None:
        """An encoded word is one token, whatever characters stand unencoded inside it."""
        word = encoded_word(self.value, self.position)
        end = word.end if word and self.value[self.position + 1] == 0x3F else self.position + 1
        self.entry.add(self.value[self.position : end])
        self.position = end

    def _stray(self) -> None:
        """`)`, `>` or `\\` outside its place: the entry cannot be believed."""
        self.entry.broken = True
        self.entry.add(self.value[self.position : self.position + 1])
        self.position += 1


def address_list(value: bytes) -> list[Address]:
    """Every entry of an address field, also those without a believable address.

    Raises Unreadable("too_many_recipients") beyond 200.
    """
    # Each address needs a comma or semicolon: count before anything is read.
    if value.count(b",") + value.count(b";") > limits.MAX_RECIPIENTS * 4:
        raise Unreadable("too_many_recipients")
    return _Reader(value).read()


def strict_address(text: str) -> str:
    """`text` when it is exactly one address, else "". A final dot of the domain is dropped."""
    local, at, domain = text.rpartition("@")
    if not at:
        return text if text.lower() in _BARE else ""
    domain = domain.removesuffix(".")
    if len(text) > limits.MAX_ADDRESS_CHARACTERS or ".." in domain:
        return ""
    if not (strict_local(local) and _DOMAIN.fullmatch(domain)):
        return ""
    return f"{local}@{domain}"


def strict_local(local: str) -> bool:
    """Whether this is a local part without quotes; double dots are let through, many use them."""
    return bool(_LOCAL.fullmatch(local)) and not local.startswith("=?")


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _named(text: str) -> str:
    return " ".join(text.split())[: limits.MAX_NAME_CHARACTERS]


def _next(value: bytes, start: int, wanted: bytes) -> int:
    """The first place from `start` that holds one of the bytes `wanted`, or -1."""
    match = _SEARCH[wanted].search(value, start)
    return match.start() if match else -1
