"""The words of an agent by mail, for which our token and the mail server vouch (see `acts_as`).

They answer the requester, as at the desk, unless they begin with the mark of a note.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from stafette.channels.mail.models import Arrival, Protection
from stafette.channels.mail.parsed import ParsedMail
from stafette.channels.mail.quotes import visible_text
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message, Ticket

# The same in both languages, whatever the agent's own is.
INTERNAL: Final = re.compile(r"#(?:internal|intern|note|notiz)\b[:.]?\s*", re.IGNORECASE)


def answer_by_mail(
    *,
    ticket: Ticket,
    arrival: Arrival,
    mail: ParsedMail,
    files: Sequence[tickets.Attachment],
    by: Person,
    at: datetime,
) -> Message | None:
    """Send the new words on to the requester; None when they became an internal note.

    Only what was written anew leaves: neither what the agent quotes nor the form of their mail.
    Words that came encrypted, or that a program sent, are kept for the desk and leave by nobody.
    """
    new = visible_text(mail.text).strip()
    if mark := INTERNAL.match(new):
        kept = [one.file for one in files]
        tickets.note(ticket=ticket, text=new[mark.end() :] or new, by=by, at=at, files=kept)
        return None
    if not new or mail.auto_generated or _came_encrypted(arrival):
        words = tickets.Words(
            text=mail.text, html=mail.html, channel=Channel.MAIL, files=tuple(files)
        )
        return tickets.receive(ticket=ticket, words=words, by=by, at=at)
    words = tickets.Words(text=new, channel=Channel.MAIL, files=tuple(files))
    return tickets.reply(ticket=ticket, words=words, by=by, at=at)


def _came_encrypted(arrival: Arrival) -> bool:
    return Protection.objects.filter(arrival=arrival, encrypted=True).exists()
