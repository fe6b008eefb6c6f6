"""What a mail becomes once it is understood: plain values, no Django, no database.

The parser child sends these over a pipe, so this module imports nothing but the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

Reason = Literal[
    "too_large",
    "too_many_headers",
    "too_many_parts",
    "too_deep",
    "too_many_recipients",
    "too_slow",
    "too_much_memory",
    "crashed",
    "broken",
]
REASONS: Final[tuple[Reason, ...]] = (
    "too_large",
    "too_many_headers",
    "too_many_parts",
    "too_deep",
    "too_many_recipients",
    "too_slow",
    "too_much_memory",
    "crashed",
    "broken",
)


class Unreadable(Exception):
    """The mail is beyond what we read; it belongs into quarantine with this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Address(NamedTuple):
    """One mailbox. `address` is empty when there is none that is safe to believe."""

    name: str
    address: str


class Attachment(NamedTuple):
    """A part that is not the body. `content_id` has no angle brackets."""

    filename: str
    media_type: str
    content: bytes
    inline: bool
    content_id: str


class Protected(NamedTuple):
    """A part that is signed or encrypted, for those who have the keys.

    `whole`: nothing of the mail lies outside of it. `start` and `end` bound the bytes that a
    detached signature is about; `place` is the attachment that holds the signature or the
    encrypted content, -1 when `armored` does (its bytes as Latin-1).
    """

    kind: Literal["smime_signature", "smime", "pgp_signature", "pgp_encrypted", "pgp_inline"]
    whole: bool
    place: int
    start: int = 0
    end: int = 0
    armored: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a report says about one mail of ours that did not arrive (RFC 3464 or free form).

    `status` is an enhanced status code (RFC 3463) or empty, `reply_code` the three SMTP digits or
    empty, `reason` one word of a closed list (see reports.py), `permanent` whether sending again
    is pointless. `delayed` reports are warnings: the mail is still under way.
    `original_message_id` (no brackets) names the mail of ours, when the report quotes it.
    """

    recipient: str
    status: str
    reply_code: str
    reason: str
    permanent: bool
    original_message_id: str = ""
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail in our words. Message ids carry no angle brackets (RFC 5322, 3.6.4: they are not
    part of the id); texts have `\\n` line ends, no NUL and no CR; no decoded header has a line end.

    `from_.address` is empty when the sender is missing, malformed or contradictory; then
    `from_.name` is what the field says.
    `date` is aware UTC, or None. `automatic` says why `auto_generated` is true (a code, or "").
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    from_: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    auto_generated: bool
    delivery_report: DeliveryReport | None
    automatic: str = ""
    list_id: str = ""
    return_path: str | None = None
    out_of_office: bool = False
    authentication: tuple[str, ...] = ()  # Authentication-Results, topmost first
    protected: tuple[Protected, ...] = ()
