"""Taking what requesters say about a solution."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.feedback.events import TicketRated
from stafette.feedback.models import LONGEST_TEXT, Rating, Verdict
from stafette.tickets.models import Ticket


class NotYetSolved(Refusal):
    """Only a solution can be rated."""

    code = "not_solved"


@transactions.atomic
def rate(*, ticket: Ticket, verdict: str, text: str = "", at: datetime) -> Rating:
    """Keep the rating; a second one replaces the first. Raises NotYetSolved, ValueError."""
    if ticket.is_open:
        raise NotYetSolved(_("This request is still open. You can rate it when it is solved."))
    rating, _new = Rating.objects.update_or_create(
        ticket=ticket,
        defaults={"verdict": Verdict(verdict), "text": text.strip()[:LONGEST_TEXT], "rated_at": at},
    )
    events.publish(
        TicketRated(at=at, by_id=ticket.requester_id, ticket_id=ticket.pk, verdict=rating.verdict)
    )
    return rating
