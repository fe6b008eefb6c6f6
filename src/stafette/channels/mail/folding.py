"""What a message says anew, and the quoted rest that is folded away."""

from stafette.channels.mail.quotes import visible_text
from stafette.tickets.choices import Channel, Direction
from stafette.tickets.models import Message


def parted(message: Message) -> tuple[str, str]:
    """What was written anew, and the quoted rest."""
    whole = message.text.strip()
    if message.direction != Direction.IN or message.channel != Channel.MAIL:
        return whole, ""
    new = visible_text(whole).strip()
    if not new or new == whole:
        return whole, ""
    rest = whole[len(new) :].strip() if whole.startswith(new) else whole
    return new, rest
