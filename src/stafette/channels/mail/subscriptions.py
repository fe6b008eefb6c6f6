"""What the desk says by message leaves by mail."""

from stafette.channels.mail import actions
from stafette.core.events import at_once, later
from stafette.tickets.events import MessageSent, MessageWithdrawn


@later(MessageSent, name="mail.queue", quick=True)
def queue_message(event: MessageSent) -> None:
    actions.queue(message_id=event.message_id, at=event.at)


@at_once(MessageWithdrawn)
def withdraw_deliveries(event: MessageWithdrawn) -> None:
    actions.withdraw(message_id=event.message_id)
