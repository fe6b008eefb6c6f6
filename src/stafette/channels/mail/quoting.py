"""What an answer repeats of the conversation: public messages, as text, with whose words they are.

An `InternalNote` is another type and is never asked for (security.md R8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stafette.channels.mail.choices import Quotes
from stafette.channels.mail.queries import kept_from_requester
from stafette.channels.mail.quotes import visible_text
from stafette.core import rows
from stafette.core.moments import Moments
from stafette.people.models import Person
from stafette.tickets.choices import Channel, Direction
from stafette.tickets.models import Message

MOST_MESSAGES: Final = 20
MOST_CHARACTERS: Final = 20_000
# What a stranger wrote, what a program said, what was taken back or waits is not told again.
_EARLIER: Final = """
WHERE ticket_id = %s AND id < %s AND withdrawn_at IS NULL AND NOT automatic
    AND unknown_sender = '' AND release_at <= %s ORDER BY id DESC LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's words below an answer."""

    attribution: str
    words: str


def quotes_below(message: Message, *, how_much: str) -> tuple[Quoted, ...]:
    """The newest first; none below what a program says."""
    if how_much == Quotes.NONE or message.automatic:
        return ()
    most = 1 if how_much == Quotes.LAST else MOST_MESSAGES
    asked = [message.ticket_id, message.pk, rows.moment(message.release_at), most]
    left, found = MOST_CHARACTERS, []
    kept = kept_from_requester(message.ticket)
    for one in (it for it in rows.select(Message, _EARLIER, asked) if it.pk not in kept):
        if words := _words(one)[:left]:
            left -= len(words)
            found.append(Quoted(_attribution(one), words))
    return tuple(found)


def _words(message: Message) -> str:
    """Without what it quotes itself."""
    if message.direction == Direction.IN and message.channel == Channel.MAIL:
        return visible_text(message.text).strip()
    return message.text.strip()


def _attribution(message: Message) -> str:
    who = rows.one(Person, message.author_id).name if message.author_id else ""
    when = Moments.here(message.sent_at).absolute(message.sent_at)
    if not who:
        return _("On {when}:").format(when=when)
    return _("On {when}, {name} wrote:").format(when=when, name=who)


def as_text(quotes: Sequence[Quoted]) -> str:
    """With a sign before each line (RFC 3676, 4.5)."""
    parts = []
    for one in quotes:
        lines = [f"> {line}".rstrip() for line in one.words.splitlines()]
        parts.append("\n".join(["", "", one.attribution, *lines]))
    return "".join(parts)


def as_html(quotes: Sequence[Quoted]) -> SafeString:
    """The same, everything in it escaped."""
    told = (
        (one.attribution, mark_safe(linebreaks(one.words, autoescape=True)))  # noqa: S308 -- escaped by linebreaks
        for one in quotes
    )
    return format_html_join("", '<p>{}</p><blockquote type="cite">{}</blockquote>', told)
