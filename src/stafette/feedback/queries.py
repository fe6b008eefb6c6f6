from django.core import signing

from stafette.tickets.models import Ticket

SALT, LASTS_SECONDS = "stafette.rating", 60 * 24 * 3600


def rating_token(ticket_id: int) -> str:
    """What a link in a mail carries instead of a sign-in: good for one ticket and two months."""
    return signing.dumps(ticket_id, salt=SALT)


def ticket_to_rate(token: str) -> Ticket | None:
    """The ticket that a link speaks of; None for a made-up, altered or old one."""
    try:
        number = signing.loads(token, salt=SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return Ticket.objects.select_related("requester").filter(pk=number).first()
