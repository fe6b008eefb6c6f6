"""What somebody was told while they did something else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from stafette.core import clock, policy
from stafette.desk.pages import Fact
from stafette.desk.views.reach import moments_of, person_of, show
from stafette.levels.queries import visible_among
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode
from stafette.notifications.queries import notices_of

MOST = 100


@policy.agents
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; a ticket that the person may no longer see is left out."""
    person, moments = person_of(request), moments_of(request)
    found = list(notices_of(person)[:MOST])
    seen = visible_among(person, [one.ticket_id for one in found if one.ticket_id])
    names = dict(NoticeCode.choices)
    lines = [
        (
            Fact(
                label=f"{names.get(one.code, one.code)}: #{one.ticket.pk} {one.ticket.subject}",
                value=f"{one.by.name}, {moments.ago(one.at)}" if one.by else moments.ago(one.at),
                address=reverse("desk:ticket", args=[one.ticket.pk]),
            ),
            one.read_at is None,
        )
        for one in found
        if one.ticket and one.ticket_id in seen
    ]
    return show(request, "notices", lines=lines, unread=any(new for _fact, new in lines))


@policy.agents
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    notifications.mark_read(person=person_of(request), at=clock.now())
    return redirect("desk:notices")
