"""Who is told of what. Notices are made in jobs: nobody waits for them."""

from stafette.core.events import later
from stafette.levels.choices import Move
from stafette.levels.events import (
    InquiryAnswered,
    InquiryMade,
    LegStarted,
    TicketEscalated,
    TicketHandedBack,
    TicketUnseen,
)
from stafette.levels.models import HandOver, Inquiry, Leg
from stafette.notifications import actions
from stafette.notifications.choices import NoticeCode
from stafette.people import queries as people
from stafette.sla.events import ClockBreached
from stafette.tickets.events import MessageReceived, TicketOpened, TicketReopened


@later(TicketOpened, name="notifications.acknowledge", quick=True)
def acknowledge(event: TicketOpened) -> None:
    actions.acknowledge(ticket_id=event.ticket_id, at=event.at)


def _is_news(event: LegStarted) -> bool:
    return event.move in {Move.START, Move.ACROSS}


@later(LegStarted, name="notifications.new_in_team", quick=True, when=_is_news)
def tell_of_new(event: LegStarted) -> None:
    actions.tell_team(
        team_id=event.team_id,
        ticket_id=event.ticket_id,
        code=NoticeCode.NEW_IN_TEAM,
        by_id=event.by_id,
        at=event.at,
    )


@later(TicketEscalated, name="notifications.handed_over", quick=True)
def tell_of_hand_over(event: TicketEscalated) -> None:
    _tell_receivers(event, NoticeCode.HANDED_OVER)


@later(TicketHandedBack, name="notifications.handed_back", quick=True)
def tell_of_hand_back(event: TicketHandedBack) -> None:
    _tell_receivers(event, NoticeCode.HANDED_BACK)


@later(InquiryMade, name="notifications.asked_back", quick=True)
def tell_of_inquiry(event: InquiryMade) -> None:
    hand_over = HandOver.objects.select_related("from_leg").get(pk=event.hand_over_id)
    actions.tell(
        person_ids=[hand_over.by_id],
        ticket_id=event.ticket_id,
        code=NoticeCode.ASKED_BACK,
        by_id=event.by_id,
        at=event.at,
    )


@later(InquiryAnswered, name="notifications.answered", quick=True)
def tell_of_answer(event: InquiryAnswered) -> None:
    actions.tell(
        person_ids=[Inquiry.objects.get(pk=event.inquiry_id).by_id],
        ticket_id=event.ticket_id,
        code=NoticeCode.ANSWERED,
        by_id=event.by_id,
        at=event.at,
    )


@later(MessageReceived, name="notifications.written", quick=True)
def tell_of_message(event: MessageReceived) -> None:
    _tell_holder(event, NoticeCode.WRITTEN)


@later(TicketReopened, name="notifications.reopened", quick=True)
def tell_of_reopening(event: TicketReopened) -> None:
    _tell_holder(event, NoticeCode.REOPENED)


@later(ClockBreached, name="notifications.overdue", quick=True)
def tell_of_breach(event: ClockBreached) -> None:
    _tell_holder(event, NoticeCode.OVERDUE)


@later(TicketUnseen, name="notifications.unseen", quick=True)
def tell_of_unseen(event: TicketUnseen) -> None:
    actions.tell(
        person_ids=people.leads().values_list("pk", flat=True),
        ticket_id=event.ticket_id,
        code=NoticeCode.UNSEEN,
        by_id=event.by_id,
        at=event.at,
    )


def _tell_receivers(event: TicketEscalated | TicketHandedBack, code: str) -> None:
    leg = Leg.objects.get(pk=event.leg_id)
    actions.tell_team(
        team_id=leg.team_id, ticket_id=event.ticket_id, code=code, by_id=event.by_id, at=event.at
    )


def _tell_holder(event: MessageReceived | TicketReopened | ClockBreached, code: str) -> None:
    actions.tell_holder(ticket_id=event.ticket_id, code=code, by_id=event.by_id, at=event.at)
