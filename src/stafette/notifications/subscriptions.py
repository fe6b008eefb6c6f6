"""Who is told of what. Notices are made in jobs: nobody waits for them."""

from collections.abc import Iterable

from stafette.core.events import later
from stafette.levels import queries as levels
from stafette.levels.choices import Move
from stafette.levels.events import (
    InquiryAnswered,
    InquiryMade,
    LegEvent,
    LegStarted,
    PathEnded,
    TeamLooksOn,
    TicketEscalated,
    TicketHandedBack,
    TicketMovedOn,
    TicketUnseen,
    UnseenEvent,
)
from stafette.levels.models import HandOver, Inquiry, Leg
from stafette.notifications import actions
from stafette.notifications.choices import NoticeCode
from stafette.people import queries as people
from stafette.sla.choices import PROMISED_TO_CUSTOMERS, Measure, Reaction
from stafette.sla.events import StageReached
from stafette.sla.models import Clock
from stafette.sla.stages import BREACH
from stafette.tickets.events import MessageReceived, TicketOpened, TicketReopened
from stafette.tickets.models import Ticket


@later(TicketOpened, name="notifications.acknowledge", quick=True)
def acknowledge(event: TicketOpened) -> None:
    actions.acknowledge(ticket_id=event.ticket_id, at=event.at)


def _is_news(event: LegStarted) -> bool:
    return event.move in {Move.START, Move.ACROSS}


@later(LegStarted, name="notifications.new_in_team", quick=True, when=_is_news)
def tell_of_new(event: LegStarted) -> None:
    _tell_team(event.team_id, event, NoticeCode.NEW_IN_TEAM)


@later(TicketEscalated, name="notifications.handed_over", quick=True)
def tell_of_hand_over(event: TicketEscalated) -> None:
    _tell_receivers(event, NoticeCode.HANDED_OVER)


@later(TicketHandedBack, name="notifications.handed_back", quick=True)
def tell_of_hand_back(event: TicketHandedBack) -> None:
    _tell_receivers(event, NoticeCode.HANDED_BACK)


@later(InquiryMade, name="notifications.asked_back", quick=True)
def tell_of_inquiry(event: InquiryMade) -> None:
    """Who handed over knows best; a team that is consulted as a whole."""
    asked = Inquiry.objects.select_related("hand_over").get(pk=event.inquiry_id)
    if asked.hand_over and asked.hand_over.by_id:
        _tell([asked.hand_over.by_id], event, NoticeCode.ASKED_BACK)
    else:
        _tell_team(asked.team_id, event, NoticeCode.CONSULTED)


@later(TeamLooksOn, name="notifications.looks_on", quick=True)
def tell_of_looking_on(event: TeamLooksOn) -> None:
    _tell_team(event.team_id, event, NoticeCode.LOOKS_ON)


@later(InquiryAnswered, name="notifications.answered", quick=True)
def tell_of_answer(event: InquiryAnswered) -> None:
    _tell([Inquiry.objects.get(pk=event.inquiry_id).by_id], event, NoticeCode.ANSWERED)


@later(MessageReceived, name="notifications.written", quick=True)
def tell_of_message(event: MessageReceived) -> None:
    _tell_holder(event, NoticeCode.WRITTEN)


@later(TicketReopened, name="notifications.reopened", quick=True)
def tell_of_reopening(event: TicketReopened) -> None:
    _tell_holder(event, NoticeCode.REOPENED)


def _tells(event: StageReached) -> bool:
    return not {Reaction.NOTIFY, Reaction.MANAGER}.isdisjoint(event.reactions)


@later(StageReached, name="notifications.stage", quick=True, when=_tells)
def tell_of_stage(event: StageReached) -> None:
    """Those it concerns; and who answers for the ticket to the requester, for what is theirs.

    When the stage has moved the ticket already, its teams are told of that; the managers are those
    of the team that was late.
    """
    clock = Clock.objects.get(pk=event.clock_id)
    moved = levels.leg_moved_by(clock_id=clock.pk, percent=event.percent)
    leg = moved or levels.leg_asked(clock.ticket_id, inquiry=event.measure == Measure.INQUIRY)
    if leg is None or (clock.stopped_at and not moved):
        return
    if Reaction.NOTIFY in event.reactions and not moved:
        code = NoticeCode.DUE_SOON if event.percent < BREACH else NoticeCode.OVERDUE
        owner = _owner_of(leg.ticket) if event.measure in PROMISED_TO_CUSTOMERS else []
        _tell([*levels.people_at(leg, at=event.at), *owner], event, code)
    if Reaction.MANAGER in event.reactions:
        _tell(levels.managers_of(leg.team, at=event.at), event, NoticeCode.MANAGER)


@later(TicketMovedOn, name="notifications.moved_on", quick=True)
def tell_of_move(event: TicketMovedOn) -> None:
    """The team that has it now; those who had it, and who answers for it to the requester."""
    hand_over = HandOver.objects.select_related("from_leg__ticket", "to_leg__team").get(
        pk=event.hand_over_id
    )
    before = hand_over.from_leg
    _tell(levels.people_at(hand_over.to_leg, at=event.at), event, NoticeCode.MOVED_ON)
    had_it = [*levels.people_at(before, at=event.at), *_owner_of(before.ticket)]
    _tell(had_it, event, NoticeCode.MOVED_AWAY)


@later(PathEnded, name="notifications.path_ended", quick=True)
def tell_of_end(event: PathEnded) -> None:
    leg = Leg.objects.select_related("team").get(pk=event.leg_id)
    _tell(levels.managers_of(leg.team, at=event.at), event, NoticeCode.NOBODY_LEFT)


@later(TicketUnseen, name="notifications.unseen", quick=True)
def tell_of_unseen(event: TicketUnseen) -> None:
    _tell(people.leads().values_list("pk", flat=True), event, NoticeCode.UNSEEN)


def _owner_of(ticket: Ticket) -> list[int]:
    return [ticket.owner_id] if ticket.owner_id else []


def _tell_receivers(event: TicketEscalated | TicketHandedBack, code: str) -> None:
    _tell_team(Leg.objects.get(pk=event.leg_id).team_id, event, code)


def _tell_team(team_id: int, event: LegEvent, code: str) -> None:
    actions.tell_team(
        team_id=team_id, ticket_id=event.ticket_id, code=code, by_id=event.by_id, at=event.at
    )


def _tell(
    person_ids: Iterable[int], event: StageReached | LegEvent | UnseenEvent, code: str
) -> None:
    actions.tell(
        person_ids=person_ids, ticket_id=event.ticket_id, code=code, by_id=event.by_id, at=event.at
    )


def _tell_holder(event: MessageReceived | TicketReopened, code: str) -> None:
    actions.tell_holder(ticket_id=event.ticket_id, code=code, by_id=event.by_id, at=event.at)
