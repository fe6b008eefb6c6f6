"""The page of one ticket, put together from the contexts that know something about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.channels.mail.sender_marks import marks_on
from stafette.core import rows
from stafette.core.moments import Moments
from stafette.desk import clocks, timeline
from stafette.desk.cards import reach_words
from stafette.desk.checklist import checklist_of, together_of
from stafette.desk.later import choices_at, planned_of
from stafette.desk.ledger import ledger_part
from stafette.desk.pages import Composer, Doors, Event, Fact, Strip, TicketPage, Undo
from stafette.desk.queue import waiting_words
from stafette.desk.strip import strip_of
from stafette.desk.timeline import Reading
from stafette.desk.unsent import warning_of
from stafette.levels import queries as levels
from stafette.levels import rules
from stafette.levels.choices import HANDED_UP, Level
from stafette.levels.ledger import Ledger
from stafette.levels.models import Inquiry, Leg, Team
from stafette.people.choices import ContactKind
from stafette.people.models import Contact, Person
from stafette.sla.models import Clock
from stafette.sla.queries import clocks_of
from stafette.tickets.choices import OPEN_STATES, Direction, State
from stafette.tickets.models import Message, Ticket

SHOWN = 60  # events; the rest comes on request, so that a long ticket opens as fast


@dataclass(frozen=True, kw_only=True)
class Forms:
    """What the composers hold, and what the action before said."""

    reply: Composer = field(default_factory=Composer)
    note: Composer = field(default_factory=Composer)
    stored: str = ""
    refusal: str = ""
    passed: bool = False
    everything: bool = False


def page_of(ticket: Ticket, *, reader: Person, moments: Moments, forms: Forms) -> TicketPage:
    """Everything about the ticket that the reader may see; the right was checked before."""
    legs = list(levels.legs_of(ticket))
    running = clocks_of(ticket)
    ledger = levels.ledger_of(ticket, at=moments.at)
    asked = list(levels.inquiries_of(ticket))
    events = _events(ticket, legs, asked, reader=reader, moments=moments)
    shown = events if forms.everything else events[-SHOWN:]
    return TicketPage(
        **_about_requester(ticket, reader),
        number=ticket.pk,
        subject=ticket.subject,
        level=legs[-1].level if legs else 1,
        state=_state(ticket, moments),
        state_tone=_tone(ticket),
        strip=_strip(legs, running, ledger, moments, passed=forms.passed),
        due=clocks.next_due(running, moments=moments) if ticket.is_open else None,
        clocks=clocks.clocks_of(running, moments=moments),
        ledger=ledger_part(ledger, moments=moments),
        checklist=checklist_of(ticket, open_one(legs), ledger, moments),
        together=together_of(ticket, asked, reader=reader, moments=moments),
        why=clocks.why(running, moments=moments) if ticket.is_open else "",
        events=shown,
        older_address="?all=1" if len(shown) < len(events) else "",
        seen=max((event.seen for event in events), default=0),
        ticket_facts=_ticket_facts(ticket, moments),
        looks_for_articles=ticket.is_open,
        doors=doors_of(ticket, legs, reader),
        reply=forms.reply,
        note=forms.note,
        draft=f"{reader.pk}.{ticket.pk}",
        language=ticket.language,
        **(_pending(ticket, reader, moments) if _any_pending(events) else {}),
        later=choices_at(moments),
        stored=forms.stored,
        refusal=forms.refusal,
    )


def _about_requester(ticket: Ticket, reader: Person) -> dict[str, Any]:
    requester = ticket.requester
    return {
        "requester": requester.name,
        "requester_mail": requester.mail or "",
        "undeliverable": warning_of(requester.mail) if requester.mail else "",
        "requester_address": reverse("desk:person", args=[requester.pk]),
        "facts": _person_facts(ticket, reader),
    }


def _events(
    ticket: Ticket,
    legs: Sequence[Leg],
    asked: Sequence[Inquiry],
    *,
    reader: Person,
    moments: Moments,
) -> list[Event]:
    return timeline.events_of(
        Reading(
            ticket=ticket,
            reader=reader,
            moments=moments,
            levels=_levels_of_people(legs),
            moved=len(legs) > 1,
            inquiries=asked,
            senders=marks_on(ticket.pk),
        )
    )


def open_one(legs: Sequence[Leg]) -> Leg | None:
    """The leg that holds the ticket; None when it is solved."""
    return legs[-1] if legs and legs[-1].ended_at is None else None


def doors_of(ticket: Ticket, legs: Sequence[Leg], reader: Person) -> Doors:
    """What the reader may do now. The actions decide again; this only hides closed doors."""
    leg = open_one(legs)
    answers = _answers(ticket, legs, reader)
    if leg is None:
        return Doors(
            reopen=not ticket.is_open and answers,
            capture=not ticket.is_open,
            write=rules.works_at_desk(reader),
            answer=answers,
        )
    holds = leg.team_id in levels.team_ids(reader) or rules.sees_all(reader)
    received = leg.move in HANDED_UP
    return Doors(
        accept=holds and received and leg.accepted_at is None,
        take_over=holds and leg.agent_id != reader.pk,
        hand_over=holds and leg.level < Level.EXTERNAL,
        hand_back=holds and received,
        reassign=holds,
        solve=holds,
        write=rules.works_at_desk(reader),
        answer=answers,
        edit=holds,
        resume=holds and ticket.state == State.WAITING,
        agent_id=leg.agent_id or 0,
        agent=leg.agent.name if leg.agent else "",
    )


def _answers(ticket: Ticket, legs: Sequence[Leg], reader: Person) -> bool:
    """As `levels.answered_tickets` says, from what was read already."""
    held = {leg.team_id for leg in legs}.intersection(levels.team_ids(reader))
    return bool(held) or ticket.owner_id == reader.pk or rules.sees_all(reader)


def _levels_of_people(legs: Sequence[Leg]) -> dict[int, int]:
    return {leg.agent_id: leg.level for leg in legs if leg.agent_id}


def _strip(
    legs: Sequence[Leg],
    running: Sequence[Clock],
    ledger: Ledger,
    moments: Moments,
    *,
    passed: bool,
) -> Strip:
    if not legs:
        return Strip(legs=(), level=1, now="")
    present = Team.objects.filter(retired_on=None).order_by().values_list("level", flat=True)
    return strip_of(
        legs,
        moments=moments,
        levels=frozenset(present.distinct()),
        waited=ledger.waited,
        used=clocks.used_share(running, moments=moments),
        passed=passed,
    )


def _state(ticket: Ticket, moments: Moments) -> str:
    if ticket.state == State.WAITING:
        words = waiting_words(ticket, moments=moments)
        return _("Waits: {what}").format(what=words)
    return "" if ticket.state == State.OPEN else str(ticket.get_state_display())


def _tone(ticket: Ticket) -> str:
    return {State.SOLVED.value: "ok", State.CLOSED.value: "ok", State.WAITING.value: "warn"}.get(
        ticket.state, ""
    )


def _person_facts(ticket: Ticket, reader: Person) -> list[Fact]:
    person = ticket.requester
    phones = rows.select(Contact, _PHONES, [person.pk, ContactKind.PHONE.value])
    facts = [Fact(label=_("Department"), value=person.department)]
    if ticket.organisation:
        facts.append(Fact(label=_("Company"), value=ticket.organisation.name))
    if person.mail:
        facts.append(Fact(label=_("Email"), value=person.mail))
    facts += [
        Fact(label=_("Phone"), value=phone.value, address=f"tel:{phone.value}") for phone in phones
    ]
    others = levels.worked_tickets(reader).filter(requester=person, state__in=OPEN_STATES)
    facts += [
        Fact(
            label=_("Also open"),
            value=f"#{other.pk} {other.subject[:60]}",
            address=reverse("desk:ticket", args=[other.pk]),
        )
        for other in others.exclude(pk=ticket.pk).order_by("-pk")[:3]
    ]
    return [fact for fact in facts if fact.value]


_PHONES = "WHERE person_id = %s AND kind = %s ORDER BY id LIMIT 2"
_UNSENT = """
WHERE ticket_id = %s AND author_id = %s AND direction = %s AND release_at > %s
    AND withdrawn_at IS NULL ORDER BY id DESC LIMIT 20"""


def _ticket_facts(ticket: Ticket, moments: Moments) -> list[Fact]:
    facts = [
        Fact(label=_("Kind"), value=str(ticket.get_kind_display())),
        Fact(label=_("Priority"), value=_why_priority(ticket)),
        Fact(label=_("Service"), value=ticket.service.name if ticket.service else ""),
        Fact(label=_("Received"), value=moments.absolute(ticket.opened_at)),
        Fact(label=_("Channel"), value=str(ticket.get_channel_display())),
        Fact(label=_("Owner"), value=ticket.owner.name if ticket.owner else ""),
    ]
    return [fact for fact in facts if fact.value]


def _why_priority(ticket: Ticket) -> str:
    """ "P2 High, because it affects several people who cannot work." """
    return _("{priority}, because: {reason}").format(
        priority=priority_words(ticket.priority), reason=reach_words(ticket)
    )


def priority_words(priority: int) -> str:
    """P2 in words."""
    names = {
        1: _("Critical"),
        2: _("High"),
        3: _("Medium"),
        4: _("Low"),
        5: _("Planned"),
    }
    return f"P{priority} {names.get(priority, '')}".strip()


def _any_pending(events: Sequence[Event]) -> bool:
    return any(event.version.startswith("pending") for event in events)


def _pending(ticket: Ticket, reader: Person, moments: Moments) -> dict[str, Any]:
    """The reader's own messages that have not left: one to undo, others that leave later."""
    own = [ticket.pk, reader.pk, Direction.OUT.value, rows.moment(moments.at)]
    unsent = rows.select(Message, _UNSENT, own)
    soon = moments.at + timedelta(seconds=undo_seconds())
    return {
        "undo": next((_undo(one, moments) for one in unsent if one.release_at <= soon), None),
        "planned": planned_of(unsent, beyond=soon, moments=moments),
    }


def _undo(pending: Message, moments: Moments) -> Undo:
    left = max(round((pending.release_at - moments.at).total_seconds()), 1)
    return Undo(
        text=_("The reply is sent in {seconds} s.").format(seconds=left),
        address=reverse("desk:undo", args=[pending.ticket_id, pending.pk]),
        send_address=reverse("desk:send_now", args=[pending.ticket_id, pending.pk]),
        seconds=left,
    )


def undo_seconds() -> int:
    """How long an answer waits before it leaves."""
    return int(settings.STAFETTE.undo_seconds)
