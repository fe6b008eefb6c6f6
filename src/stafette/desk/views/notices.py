"""What somebody was told while they did something else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.desk.pages import Fact
from stafette.desk.views.reach import moments_of, person_of, show
from stafette.levels.queries import visible_among
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode
from stafette.notifications.models import Notice
from stafette.notifications.queries import notices_of

MOST = 100


@policy.agents
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; a ticket that the person may no longer see is left out."""
    person, moments = person_of(request), moments_of(request)
    found = list(notices_of(person)[:MOST])
    seen = visible_among(person, [one.ticket_id for one in found if one.ticket_id])
    facts = [(_fact(one, moments, seen), one.read_at is None) for one in found]
    lines = [(fact, new) for fact, new in facts if fact]
    return show(request, "notices", lines=lines, unread=any(new for _fact, new in lines))


def _fact(notice: Notice, moments: Moments, seen: set[int]) -> Fact | None:
    """What a notice says and leads to; None for what the reader may not see."""
    said, ago = str(notice.get_code_display()), moments.ago(notice.at)
    if notice.ticket is None:
        page = "setup:quarantine" if notice.code == NoticeCode.QUARANTINE else "setup:ledger"
        return Fact(label=said, value=ago, address=reverse(page))
    if notice.ticket_id not in seen:
        return None
    return Fact(
        label=f"{said}: #{notice.ticket.pk} {notice.ticket.subject}",
        value=f"{notice.by.name}, {ago}" if notice.by else ago,
        address=reverse("desk:ticket", args=[notice.ticket.pk]),
    )


@policy.agents
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    notifications.mark_read(person=person_of(request), at=clock.now())
    return redirect("desk:notices")
