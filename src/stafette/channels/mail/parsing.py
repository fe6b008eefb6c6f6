"""`parse(raw)`: a mail as it came, in our words.

Never raises anything but `Unreadable`, whatever the bytes are. Takes at most seconds and a small
multiple of the mail's size; it still runs in a child process with limits (see parser_child.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_tz
from typing import Final

from stafette.channels.mail import limits
from stafette.channels.mail.addresses import address_list
from stafette.channels.mail.authentication import MAX_CHARACTERS, MAX_FIELDS
from stafette.channels.mail.automatic import is_out_of_office, why_automatic
from stafette.channels.mail.bodies import collect
from stafette.channels.mail.headers import decode_text, one_line
from stafette.channels.mail.parsed import (
    REASONS,
    Address,
    Attachment,
    DeliveryReport,
    ParsedMail,
    Reason,
    Unreadable,
)
from stafette.channels.mail.protected_parts import protected_parts
from stafette.channels.mail.reports import delivery_report
from stafette.channels.mail.structure import Fields, walk
from stafette.channels.mail.wording import Wording

__all__ = [
    "REASONS",
    "Address",
    "Attachment",
    "DeliveryReport",
    "ParsedMail",
    "Reason",
    "Unreadable",
    "parse",
]

_NOBODY: Final = Address("", "")


def parse(raw: bytes) -> ParsedMail:
    """Read a mail. Raises `Unreadable` with one of `REASONS`, nothing else."""
    try:
        return _parse(raw)
    except MemoryError as error:
        raise Unreadable("too_much_memory") from error
    except Unreadable:
        raise
    except Exception as error:
        # The promise of the interface: a mistake of ours becomes a visible quarantine entry.
        raise Unreadable("broken") from error


def _parse(raw: bytes) -> ParsedMail:
    root = walk(raw)
    fields = root.fields
    sender = _sender(fields)
    bodies = collect(root)
    wording = Wording(bodies.words)
    text = wording.text()
    report = delivery_report(root, text, sender)
    automatic = "delivery_report" if report else why_automatic(fields, sender)
    answered = _ids(fields.first("in-reply-to"))
    return ParsedMail(
        message_id=next(iter(_ids(fields.first("message-id"))), ""),
        in_reply_to=answered[0] if answered else "",
        references=_ids(b" ".join(fields.all("references")))[-limits.MAX_REFERENCES :],
        from_=sender,
        to=_recipients(fields, "to"),
        cc=_recipients(fields, "cc"),
        reply_to=_recipients(fields, "reply-to"),
        subject=fields.text("subject")[: limits.MAX_SUBJECT_CHARACTERS],
        date=_date(fields.first("date")),
        text=text,
        html=wording.html(),
        attachments=tuple(bodies.attachments),
        auto_generated=bool(automatic),
        delivery_report=report,
        automatic=automatic,
        list_id=fields.text("list-id"),
        return_path=_return_path(fields),
        out_of_office=is_out_of_office(fields, automatic),
        authentication=_authentication(fields),
        protected=protected_parts(root, bodies),
    )


def _sender(fields: Fields) -> Address:
    """The author (RFC 5322, 3.6.2). Two From fields that disagree are nobody's mail."""
    written = fields.all("from")
    found = [entry for value in written for entry in address_list(value)]
    if not found:
        return _NOBODY
    known = {entry.address.lower() for entry in found if entry.address}
    if len(written) > 1 and len(known) > 1:
        return Address(found[0].name or found[0].address, "")
    if not known:  # nobody to answer: then whoever looks at it sees what was written
        return Address(fields.text("from")[: limits.MAX_NAME_CHARACTERS], "")
    return next(entry for entry in found if entry.address)


def _recipients(fields: Fields, name: str) -> tuple[Address, ...]:
    """The believable addresses of all fields of this name."""
    entries = (entry for value in fields.all(name) for entry in address_list(value))
    return tuple(entry for entry in entries if entry.address)


def _return_path(fields: Fields) -> str | None:
    """The envelope sender as the last server noted it: "" for `<>`, None when it did not."""
    if not fields.has("return-path"):
        return None
    entries = address_list(fields.first("return-path"))
    return entries[0].address if entries else ""


def _authentication(fields: Fields) -> tuple[str, ...]:
    """What servers say they found about the sender (RFC 8601), topmost first, as it stands."""
    values = fields.all("authentication-results")[:MAX_FIELDS]
    return tuple(value[:MAX_CHARACTERS].decode("ascii", "replace") for value in values)


def _ids(value: bytes) -> tuple[str, ...]:
    """The message ids of a field without brackets; a bare word is taken when there are none."""
    text = value.decode("utf-8", "replace")
    pieces = text.split("<")
    found = [piece.partition(">")[0] for piece in pieces[1:] if ">" in piece]
    if not found:
        found = [word for word in text.split() if "@" in word][:1]
    cleaned = (one_line("".join(word.split())) for word in found)
    kept = (word[: limits.MAX_MESSAGE_ID_CHARACTERS] for word in cleaned)
    return tuple(dict.fromkeys(word for word in kept if word))


def _date(value: bytes) -> datetime | None:
    """The Date field in UTC, or None when it is broken or out of the calendar."""
    try:
        parts = parsedate_tz(decode_text(value[:200]))
        if parts is None:
            return None
        local = datetime(*parts[:6], tzinfo=UTC)
        shifted = local.timestamp() - (parts[9] or 0)
        return datetime.fromtimestamp(shifted, UTC)
    except (ValueError, OverflowError, OSError, IndexError, TypeError):
        return None
