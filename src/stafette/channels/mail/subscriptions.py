"""What the desk says by message leaves by mail; nobody has an address of the desk."""

from stafette.channels.mail import actions
from stafette.channels.mail.actions.sign_in import send_pass_later
from stafette.core.events import at_once, later
from stafette.levels.choices import Level
from stafette.levels.events import HandedOver, TeamSaved, TicketEscalated, TicketMovedOn
from stafette.levels.models import Leg
from stafette.levels.queries import external_legs, members_present
from stafette.people.events import PersonAdded, PersonChanged
from stafette.people.models import Person
from stafette.tickets.events import MessageHastened, MessageSent, MessageWithdrawn


@later(MessageSent, name="mail.queue", quick=True)
def queue_message(event: MessageSent) -> None:
    actions.queue(message_id=event.message_id, at=event.at)


@at_once(MessageHastened)
def hasten_deliveries(event: MessageHastened) -> None:
    actions.hasten(message_id=event.message_id, at=event.at)


@at_once(MessageWithdrawn)
def withdraw_deliveries(event: MessageWithdrawn) -> None:
    actions.withdraw(message_id=event.message_id)


@at_once(PersonAdded)
def refuse_own_address_when_added(event: PersonAdded) -> None:
    actions.refuse_own_addresses(person_id=event.person_id)


@at_once(PersonChanged)
def refuse_own_address_when_changed(event: PersonChanged) -> None:
    actions.refuse_own_addresses(person_id=event.person_id)


def _leaves_the_desk(event: HandedOver) -> bool:
    return event.to_level == Level.EXTERNAL


@later(TicketEscalated, name="mail.handed_outside", quick=True, when=_leaves_the_desk)
def tell_outside(event: TicketEscalated) -> None:
    _tell_members(event)


@later(TicketMovedOn, name="mail.moved_outside", quick=True, when=_leaves_the_desk)
def tell_outside_of_move(event: TicketMovedOn) -> None:
    _tell_members(event)


def _tell_members(event: HandedOver) -> None:
    """A link of their own for each person of the team outside the desk who is there."""
    leg = Leg.objects.select_related("team").get(pk=event.leg_id)
    for person in members_present(leg.team, at=event.at):
        key = f"{leg.pk}.{person.pk}"
        send_pass_later.enqueue(at=event.at, key=key, leg_id=leg.pk, person_id=person.pk)


def _moves_away(event: PersonChanged) -> bool:
    return "mail" in event.fields


@later(PersonChanged, name="mail.pass_anew", quick=True, when=_moves_away)
def send_passes_anew(event: PersonChanged) -> None:
    """The links to the address before have ended: what is with them comes to the new one."""
    person = Person.objects.get(pk=event.person_id)
    for leg in external_legs(person):
        key = f"{leg.pk}.{person.pk}.{event.at.timestamp()}"
        send_pass_later.enqueue(at=event.at, key=key, leg_id=leg.pk, person_id=person.pk)


@at_once(TeamSaved)
def understand_waiting(event: TeamSaved) -> None:
    actions.understand_waiting(at=event.at)
