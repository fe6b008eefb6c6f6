"""What was said on a ticket: messages that people outside read, notes that they never see."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from stafette.api.shapes.references import Named, named
from stafette.api.shapes.words import Address, FilledText, Said, Text
from stafette.core.models import JournalEntry
from stafette.files.models import StoredFile
from stafette.tickets.choices import Channel, Direction
from stafette.tickets.models import InternalNote, Message


class FileShape(BaseModel):
    id: int
    name: str
    media_type: str
    size: int


class MessageShape(BaseModel):
    id: int
    direction: Direction
    channel: Channel
    author: Named | None
    text: str
    automatic: bool
    cc: Sequence[str]
    sent_at: datetime
    files: Sequence[FileShape]


class MessageList(BaseModel):
    items: Sequence[MessageShape]
    next: str | None


class NewMessage(Said):
    text: FilledText
    html: Text = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()


class NoteShape(BaseModel):
    id: int
    author: Named | None
    text: str
    written_at: datetime
    files: Sequence[FileShape]


class NoteList(BaseModel):
    items: Sequence[NoteShape]
    next: str | None


class NewNote(Said):
    text: FilledText


class Happening(BaseModel):
    """An event of the journal: ids and codes only."""

    name: str
    by: int | None
    facts: dict[str, Any]


class TimelineEntry(BaseModel):
    """One of the three is there, as `kind` says."""

    kind: Literal["message", "note", "event"]
    id: int
    at: datetime
    message: MessageShape | None = None
    note: NoteShape | None = None
    event: Happening | None = None


class Timeline(BaseModel):
    items: Sequence[TimelineEntry]
    next: str | None


def message_shape(message: Message) -> MessageShape:
    return MessageShape(
        id=message.pk,
        direction=Direction(message.direction),
        channel=Channel(message.channel),
        author=named(message.author),
        text=message.text,
        automatic=message.automatic,
        cc=message.cc,
        sent_at=message.sent_at,
        files=_files(one.file for one in message.files.all()),
    )


def note_shape(note: InternalNote) -> NoteShape:
    return NoteShape(
        id=note.pk,
        author=named(note.author),
        text=note.text,
        written_at=note.written_at,
        files=_files(one.file for one in note.files.all()),
    )


def happening(entry: JournalEntry) -> Happening:
    return Happening(name=entry.name, by=entry.by_id, facts=entry.facts)


def _files(files: Iterable[StoredFile]) -> list[FileShape]:
    return [
        FileShape(id=one.pk, name=one.name, media_type=one.media_type, size=one.size)
        for one in files
    ]
