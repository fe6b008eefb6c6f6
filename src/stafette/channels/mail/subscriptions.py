"""What the desk says by message leaves by mail; nobody has an address of the desk."""

from stafette.channels.mail import actions
from stafette.core.events import at_once, later
from stafette.levels.events import TeamSaved
from stafette.people.events import PersonAdded, PersonChanged
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


@at_once(TeamSaved)
def understand_waiting(event: TeamSaved) -> None:
    actions.understand_waiting(at=event.at)
