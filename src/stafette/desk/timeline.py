"""What happened on a ticket, in one line of time, from the tables that hold it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.channels.mail.appointments import invited_by
from stafette.channels.mail.folding import parted
from stafette.channels.mail.models import Delivery, Protection
from stafette.channels.mail.queries import protections_of
from stafette.channels.mail.sender_marks import SenderMarks
from stafette.core.models import JournalEntry
from stafette.core.moments import Moments
from stafette.desk.cards import card_of, giver_of
from stafette.desk.files import files_of
from stafette.desk.happenings import sentence
from stafette.desk.mail_forms import form_of
from stafette.desk.markup import initials
from stafette.desk.pages import Event, Question
from stafette.desk.protections import badges_of
from stafette.desk.returned import returned_of
from stafette.desk.senders import sender_of
from stafette.desk.unsent import chip_of, unsent_of
from stafette.levels.choices import HANDED_UP
from stafette.levels.models import HandOver, Inquiry
from stafette.levels.queries import hand_overs_of, team_ids
from stafette.people.models import Person
from stafette.tickets.choices import Channel, Direction
from stafette.tickets.models import Message, Ticket
from stafette.tickets.queries import messages_of, newer_messages, notes_of

ICONS = {
    Channel.MAIL.value: "mail",
    Channel.PHONE.value: "phone",
    Channel.PORTAL.value: "globe",
    Channel.API.value: "link",
    Channel.DESK.value: "message-square",
}
MOST = 200
NOTHING: Mapping[int, Sequence[Delivery]] = {}
Dated = tuple[datetime, int, Event]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """For whom and how the timeline is told.

    `levels` says at which level somebody worked; `moved` that it has had more than one leg;
    `inquiries` are all those of the ticket, `senders` what is known of those who mailed.
    """

    ticket: Ticket
    reader: Person
    moments: Moments
    levels: Mapping[int, int]
    moved: bool = True
    inquiries: Sequence[Inquiry] = ()
    senders: Mapping[int, SenderMarks] = field(default_factory=dict)


def events_of(reading: Reading) -> list[Event]:
    """All events in order of time; neighbouring system events are folded into one line."""
    dated = [*_messages(reading), *_notes(reading), *_hand_overs(reading), *_happenings(reading)]
    dated.sort(key=lambda entry: entry[:2])
    return list(_folded([event for _at, _rank, event in dated]))


def messages_after(reading: Reading, seen: int) -> list[Event]:
    """What others said after what somebody saw while writing (the send guard)."""
    newer = newer_messages(reading.ticket, than=seen).exclude(author=reading.reader)
    return [_message(message, reading) for message in newer.filter(automatic=False)]


def _messages(reading: Reading) -> Iterator[Dated]:
    unsent = unsent_of(reading.ticket)
    protected = any(one.protected for one in reading.senders.values())
    found = protections_of(reading.ticket) if protected else {}
    for message in reversed(messages_of(reading.ticket).order_by("-id")[:MOST]):
        event = _message(message, reading, unsent)
        lost = returned_of(unsent.get(message.pk, ()))
        version = f"{event.version}-{len(lost)}" if lost else event.version
        event = _protected(event, found.get(message.pk))
        yield message.sent_at, 0, replace(event, returned=lost, version=version)


def _protected(event: Event, found: Protection | None) -> Event:
    if found is None:
        return event
    return replace(event, badges=badges_of(found), signed_words=found.words)


def _message(
    message: Message, reading: Reading, unsent: Mapping[int, Sequence[Delivery]] = NOTHING
) -> Event:
    moments, author = reading.moments, message.author
    name = author.name if author else message.unknown_sender or _("The desk")
    text, quoted = parted(message)
    pending = message.direction == Direction.OUT and message.release_at > moments.at
    requester = reading.ticket.requester.name
    warning = chip_of(message, unsent, moments)
    return Event(
        kind="public",
        id=f"message-{message.pk}",
        seen=message.pk,
        version="pending" if pending else "waits" if warning else "sent",
        author=name,
        initials=initials(name),
        level=reading.levels.get(author.pk) if author else None,
        visibility=_("visible to {name}").format(name=requester),
        warning=warning,
        remark=_("automatic") if message.automatic else "",
        sender=sender_of(reading.senders.get(message.pk)),
        icon=ICONS.get(message.channel, "mail"),
        iso=message.sent_at.isoformat(),
        when=moments.day_or_clock(message.sent_at),
        title=moments.absolute(message.sent_at),
        text=text,
        quoted=quoted,
        quoted_words=_quoted_words(quoted),
        files=files_of(reading.ticket, message.files.all()),
        invited=invited_by(message, moments=moments),
        **form_of(message, text=text),
    )


def _quoted_words(quoted: str) -> str:
    lines = quoted.count("\n") + 1
    words = ngettext("Quoted text, {count} line", "Quoted text, {count} lines", lines)
    return words.format(count=lines) if quoted else ""


def _notes(reading: Reading) -> Iterator[Dated]:
    for note in reversed(notes_of(reading.ticket).order_by("-id")[:MOST]):
        name = note.author.name if note.author else _("The desk")
        yield (
            note.written_at,
            1,
            Event(
                kind="internal",
                id=f"note-{note.pk}",
                author=name,
                initials=initials(name),
                level=reading.levels.get(note.author_id or 0),
                icon="pencil",
                iso=note.written_at.isoformat(),
                when=reading.moments.day_or_clock(note.written_at),
                title=reading.moments.absolute(note.written_at),
                text=note.text.strip(),
                files=files_of(reading.ticket, note.files.all()),
            ),
        )


def _hand_overs(reading: Reading) -> Iterator[Dated]:
    if not reading.moved:
        return
    own = set(team_ids(reading.reader))
    for hand_over in hand_overs_of(reading.ticket):
        hand_over.to_leg.ticket = reading.ticket
        number = reading.ticket.pk if hand_over.from_leg.team_id in own else 0
        asked = [
            question_of(inquiry, reading.moments, ticket=number)
            for inquiry in reading.inquiries
            if inquiry.hand_over_id == hand_over.pk
        ]
        yield hand_over.at, 2, _hand_over(hand_over, reading.moments, asked)


def _hand_over(hand_over: HandOver, moments: Moments, asked: Sequence[Question]) -> Event:
    leg_id = f"leg-{hand_over.to_leg_id}"
    if hand_over.move in HANDED_UP:
        card = card_of(hand_over, moments=moments, inquiries=asked)
        version = f"{card.state}{len(asked)}{sum(bool(one.answer) for one in asked)}"
        return Event(kind="handover", id=leg_id, level=card.to_level, version=version, card=card)
    card = card_of(hand_over, moments=moments)
    told = f" {card.reason}" if card.reason else ""
    words = _("{time} {name}: {what}.").format(
        time=moments.day_or_clock(hand_over.at), name=giver_of(hand_over), what=card.title
    )
    return Event(kind="system", id=leg_id, text=f"{words}{told}")


def question_of(inquiry: Inquiry, moments: Moments, *, ticket: int = 0) -> Question:
    """A query about a hand-over, with its answer; a ticket's number when the reader may answer."""
    open_to_reader = ticket and not inquiry.answered_at
    return Question(
        question=inquiry.question,
        asked=f"{inquiry.by.name}, {moments.day_or_clock(inquiry.asked_at)}",
        answer=inquiry.answer,
        answered=f"{inquiry.answered_by.name}, {moments.day_or_clock(inquiry.answered_at)}"
        if inquiry.answered_by and inquiry.answered_at
        else "",
        answer_address=reverse("desk:answer", args=[ticket, inquiry.pk]) if open_to_reader else "",
    )


def _happenings(reading: Reading) -> Iterator[Dated]:
    found = JournalEntry.objects.filter(about=f"ticket:{reading.ticket.pk}").order_by("-id")
    name = Person.objects.filter(pk=OuterRef("by_id")).values("name")
    for entry in reversed(found.annotate(by_name=Subquery(name))[:MOST]):
        words = sentence(entry.name, entry.facts, name=entry.by_name or "")
        if words:
            text = f"{reading.moments.day_or_clock(entry.at)} {words}"
            yield entry.at, 3, Event(kind="system", id=f"entry-{entry.pk}", text=text)


def _folded(events: Sequence[Event]) -> Iterator[Event]:
    waiting: list[Event] = []
    for event in events:
        if event.kind == "system" and event.id.startswith("entry-"):
            waiting.append(event)
            continue
        yield from _fold(waiting)
        waiting = []
        yield event
    yield from _fold(waiting)


def _fold(waiting: Sequence[Event]) -> Iterator[Event]:
    if len(waiting) < 2:
        yield from waiting
        return
    words = ngettext("{count} event", "{count} events", len(waiting)).format(count=len(waiting))
    entries = [event.text for event in waiting]
    yield replace(waiting[-1], text=words, entries=entries, version=str(len(waiting)))
