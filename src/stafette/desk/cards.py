"""Hand-overs as cards: the same in the timeline and in the inbox."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.core.moments import Moments
from stafette.desk.markup import Due, initials
from stafette.desk.pages import Card, Fact, Question, Try
from stafette.levels.choices import HANDED_UP, Move
from stafette.levels.models import HandOver, Leg
from stafette.tickets.models import Ticket

PARTS = 5  # problem, tried, evidence, question, promise: what the next level asks for otherwise
WORKED = ("ok", "yes", "ja", "geht", "works", "worked", "erfolg", "solved", "gelöst")


def tries_of(hand_over: HandOver) -> list[Try]:
    """What was tried, each with its result."""
    return [
        Try(
            step=str(entry.get("step", "")),
            result=str(entry.get("result", "")),
            outcome=outcome_of(str(entry.get("result", ""))),
        )
        for entry in hand_over.tried
        if isinstance(entry, dict) and entry.get("step")
    ]


def outcome_of(result: str) -> str:
    """Did it work? `open` when nobody said."""
    if not result.strip():
        return "open"
    return "yes" if result.strip().lower().startswith(WORKED) else "no"


def card_of(hand_over: HandOver, *, moments: Moments, inquiries: Sequence[Question] = ()) -> Card:
    """The card in the timeline; the legs with their teams must have been read."""
    leg = hand_over.to_leg
    told = (
        hand_over.problem,
        hand_over.tried,
        hand_over.evidence,
        hand_over.question,
        hand_over.promised,
    )
    count = sum(1 for part in told if part)
    escalated = hand_over.move in HANDED_UP
    complete = _("Complete, {count} of {all}") if count == PARTS else _("{count} of {all} parts")
    return Card(
        id=hand_over.pk,
        number=leg.ticket_id,
        title=_title(hand_over),
        from_level=hand_over.from_leg.level,
        to_level=leg.level,
        reason=_reason(hand_over),
        problem=hand_over.problem,
        tried=tries_of(hand_over),
        affected=affected_words(leg.ticket, moments) if escalated else "",
        evidence=evidence_of(hand_over),
        question=hand_over.question,
        promised=hand_over.promised,
        inquiries=inquiries,
        complete=complete.format(count=count, all=PARTS) if escalated else "",
        complete_tone="ok" if count == PARTS else "",
        state=_state(leg, moments),
        by=giver_of(hand_over),
        by_initials=initials(giver_of(hand_over)),
        by_level=hand_over.from_leg.level,
    )


def inbox_card(
    hand_over: HandOver, *, moments: Moments, due: Due | None, inquiries: Sequence[Question]
) -> Card:
    """The card in the inbox: the ticket is its title."""
    ticket = hand_over.to_leg.ticket
    card = card_of(hand_over, moments=moments, inquiries=inquiries)
    changed = vars(card) | {
        "title": ticket.subject,
        "address": reverse("desk:ticket", args=[ticket.pk]),
        "meta": f"#{ticket.pk}, {ticket.requester.name}",
        "complete": "",
        "due": due,
        "state": "" if due else card.state,
        "by": f"{giver_of(hand_over)}, {moments.ago(hand_over.at)}",
    }
    return Card(**changed)


def giver_of(hand_over: HandOver) -> str:
    """Who handed it over: a colleague, or the desk itself."""
    return hand_over.by.name if hand_over.by else "Stafette"


def _title(hand_over: HandOver) -> str:
    names = {
        Move.UP.value: _("Hand-over to {team}"),
        Move.BACK.value: _("Handed back to {team}"),
        Move.ACROSS.value: _("Reassigned to {team}"),
        Move.ON.value: _("Moved on to {team}: nobody reacted in time"),
    }
    pattern = names.get(hand_over.move, _("Hand-over to {team}"))
    return pattern.format(team=hand_over.to_leg.team.name)


def affected_words(ticket: Ticket, moments: Moments) -> str:
    """Whom it concerns, how badly, since when."""
    since = _("since {time}").format(time=moments.day_or_clock(ticket.opened_at))
    return f"{reach_words(ticket)} · {since}"


def reach_words(ticket: Ticket) -> str:
    """Impact and urgency, from which the priority follows."""
    whom = {1: _("the whole company"), 2: _("several people"), 3: _("one person")}
    how = {1: _("cannot work"), 2: _("can partly work"), 3: _("can work")}
    return f"{whom[ticket.impact]} · {how[ticket.urgency]}"


def evidence_of(hand_over: HandOver) -> list[Fact]:
    """Texts, and files with their address."""
    number = hand_over.to_leg.ticket_id
    return [
        Fact(
            label="",
            value=it["text"],
            address=reverse("desk:file", args=[number, it["file"]]) if "file" in it else "",
        )
        for it in hand_over.evidence
    ]


def _reason(hand_over: HandOver) -> str:
    if hand_over.by is None:
        return _why_moved(hand_over)
    code = hand_over.get_back_reason_display() if hand_over.back_reason else ""
    parts = [str(code), hand_over.reason]
    return ": ".join(part for part in parts if part)


def _why_moved(hand_over: HandOver) -> str:
    """What the desk itself saw when it moved the ticket."""
    brought = getattr(hand_over.to_leg, "brought_by", None)
    if brought is None:
        return ""
    return _("{percent} % of the time for “{measure}” were used up.").format(
        percent=brought.percent, measure=brought.clock.get_measure_display()
    )


def _state(leg: Leg, moments: Moments) -> str:
    if leg.accepted_at:
        return _("accepted {time}").format(time=moments.day_or_clock(leg.accepted_at))
    if leg.ended_at:
        return _("not accepted")
    return _("waiting for {duration}").format(duration=moments.since(leg.started_at))


def waiting_words(count: int, oldest: str) -> str:
    """The line beside the heading of the inbox."""
    if not count:
        return ""
    words = ngettext(
        "{count} waits to be accepted, for {oldest}",
        "{count} wait to be accepted, the oldest for {oldest}",
        count,
    )
    return words.format(count=count, oldest=oldest)
