"""A mail of ours, made from a public message and nothing else (security.md R8).

`compose` takes a `Message`; an `InternalNote` is another type, which neither the type checker nor
the check at run time lets through.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from django.utils import translation
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.translation import gettext as _

from stafette.channels.mail.quoting import Quoted, as_html, as_text
from stafette.channels.mail.tags import subject_with
from stafette.core import rows
from stafette.feedback.models import Verdict
from stafette.files import queries as files
from stafette.tickets.models import Message, MessageFile

_POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=990)
# RFC 5322 wants no more than 998 octets a line; enough to find the thread.
_MOST_REFERENCES: Final = 10
_UNTOUCHED: Final = ("image", "audio", "video", "application")
AUTO_REPLIED: Final = "auto-replied"  # caused by a mail alone (RFC 3834)


class NotAnAddress(ValueError):
    """The recipient's address cannot stand in a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything about a mail beside what it says."""

    recipient: str
    copies: tuple[str, ...]
    sender: str
    sender_name: str
    reply_to: str
    mail_id: str
    earlier: tuple[str, ...]
    signature: str
    auto_submitted: str  # RFC 3834: auto-replied, auto-generated, or "" for a person's words
    rating: str = ""  # where the requester may say how it went, after a solution
    quotes: tuple[Quoted, ...] = ()  # words of the conversation, below the answer


def compose(*, message: Message, letter: Letter) -> bytes:
    """The mail as bytes of at most 7 bit, ready to be sent. Raises NotAnAddress."""
    if not isinstance(message, Message):
        raise TypeError("Only a public message can be mailed.")
    mail = EmailMessage(policy=_POLICY)
    _address(mail, message, letter)
    mail.set_content(_text(message, letter), cte="quoted-printable")
    mail.add_alternative(_html(message, letter), subtype="html", cte="quoted-printable")
    for attached in rows.select(MessageFile, "WHERE message_id = %s ORDER BY id", [message.pk]):
        _attach(mail, attached)
    return mail.as_bytes()


def _address(mail: EmailMessage, message: Message, letter: Letter) -> None:
    ticket = message.ticket
    mail["From"] = _mailbox(letter.sender, letter.sender_name)
    mail["To"] = _mailbox(letter.recipient)
    if letter.copies:
        mail["Cc"] = [_mailbox(one) for one in letter.copies]
    mail["Reply-To"] = _mailbox(letter.reply_to, letter.sender_name)
    mail["Subject"] = one_line(subject_with(ticket.pk, _subject(message, letter)))
    mail["Date"] = format_datetime(message.release_at)
    mail["Message-ID"] = f"<{letter.mail_id}>"
    if letter.earlier:
        mail["In-Reply-To"] = f"<{one_line(letter.earlier[-1])}>"
        known = (*letter.earlier[:1], *letter.earlier[1:][-_MOST_REFERENCES:])
        mail["References"] = " ".join(f"<{one_line(one)}>" for one in known)
    if letter.auto_submitted:
        mail["Auto-Submitted"] = letter.auto_submitted
        mail["X-Auto-Response-Suppress"] = "All"


def _subject(message: Message, letter: Letter) -> str:
    """Words of a sender are not told again to an address that nobody has verified (A056)."""
    if letter.auto_submitted != AUTO_REPLIED:
        return message.ticket.subject
    with translation.override(message.ticket.language):
        return _("Your request")


def _mailbox(address: str, name: str = "") -> Address:
    """Raises NotAnAddress for what is no address; its domain is written in ASCII (RFC 5891)."""
    local, at, domain = address.rpartition("@")
    if not at or not local.isascii() or one_line(address) != address or " " in address:
        raise NotAnAddress(address)
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotAnAddress(address) from error
    return Address(display_name=one_line(name), username=local, domain=plain)


def one_line(text: str) -> str:
    """Text that cannot end a header: no line end, no control character (A064)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(message: Message, letter: Letter) -> str:
    signature = f"\n\n-- \n{letter.signature.strip()}" if letter.signature.strip() else ""
    asked = "".join(f"\n{verdict}: {url}" for verdict, url in _verdicts(message, letter))
    question = f"\n\n{_question(message)}{asked}" if asked else ""
    return f"{message.text.strip()}{question}{signature}{as_text(letter.quotes)}\n"


def _question(message: Message) -> str:
    with translation.override(message.ticket.language):
        return _("How was the help?")


def _verdicts(message: Message, letter: Letter) -> list[tuple[str, str]]:
    """A link for each verdict; opening one stores nothing, the page asks for a button."""
    if not letter.rating:
        return []
    with translation.override(message.ticket.language):
        return [(str(one.label), f"{letter.rating}?v={one.value}") for one in Verdict]


def _html(message: Message, letter: Letter) -> str:
    """The same words with paragraphs; everything in them is escaped."""
    words = linebreaks(message.text.strip(), autoescape=True)
    sign = linebreaks(letter.signature.strip(), autoescape=True) if letter.signature.strip() else ""
    links = format_html_join(" · ", '<a href="{1}">{0}</a>', _verdicts(message, letter))
    rating = format_html("<p>{} {}</p>", _question(message), links) if links else ""
    return (
        f'<!doctype html><html lang="{message.ticket.language}"><meta charset="utf-8">'
        '<body style="font-family:sans-serif;line-height:1.5">'
        f"{words}{rating}{sign}{as_html(letter.quotes)}</body></html>\n"
    )


def _attach(mail: EmailMessage, attached: MessageFile) -> None:
    with files.opened(attached.file) as file:
        content = file.read()
    main, _, sub = attached.file.media_type.partition("/")
    if main not in _UNTOUCHED or not sub:
        main, sub = "application", "octet-stream"
    mail.add_attachment(content, maintype=main, subtype=sub, filename=attached.file.name)
