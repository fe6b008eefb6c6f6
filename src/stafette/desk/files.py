"""Attachments as they are shown: the name is the sender's and never trusted."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from stafette.desk.pages import File
from stafette.tickets.models import MessageFile, NoteFile, Ticket

UNITS = ("B", "kB", "MB", "GB")


def files_of(ticket: Ticket, attached: Iterable[MessageFile | NoteFile]) -> Sequence[File]:
    """The files of a message or a note, with the address that checks the right again."""
    return [
        File(
            name=one.file.name,
            size=size_words(one.file.size),
            address=reverse("desk:file", args=[ticket.pk, one.file_id]),
            icon="image" if one.file.media_type.startswith("image/") else "file-text",
        )
        for one in attached
    ]


def size_words(size: int) -> str:
    """412 kB"""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {UNITS[unit]}" if unit < 2 else f"{amount:.1f} {UNITS[unit]}"
