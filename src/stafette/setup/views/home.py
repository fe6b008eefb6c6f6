"""The beginning of the set-up: what is there and what is missing."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.levels.models import Team
from stafette.setup.findings import findings
from stafette.setup.mail_state import Box, mailboxes_in_use, waiting
from stafette.setup.pages import Line, Steps
from stafette.setup.standing import standing, steps_of
from stafette.sla.models import Promise, ServiceHours

NAMED = 6


@policy.administrators
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    desk, under_way = standing(), waiting()
    boxes = mailboxes_in_use()
    steps = steps_of(desk, area="home")
    last_at = max((one.last_at for one in boxes if one.last_at), default=None)
    content = {
        "steps": steps,
        "heading": _("Overview"),
        "findings": findings(desk, under_way),
        "lines": _lines(steps, boxes),
        "first_mail": boxes[0].mailbox.address if boxes and not desk.tickets else "",
        "waiting": under_way,
        "last_arrival": Moments.here(clock.now()).recent(last_at) if last_at else _("never"),
        "sends": bool(settings.STAFETTE.smtp_url or under_way.own_servers),
    }
    return render(request, "setup/home.html", content)


def _lines(steps: Steps, boxes: list[Box]) -> list[Line]:
    """Each area with the names of what it has."""
    named = {
        "hours": _names(ServiceHours.objects.filter(retired_on=None).order_by("name")),
        "mailboxes": _names(one.mailbox for one in boxes),
        "teams": _names(Team.objects.filter(retired_on=None)),
        "promises": _names(Promise.objects.filter(retired_on=None).order_by("name")),
    }
    return [
        Line(title=step.label, address=step.address, note=named.get(step.key, ""), end=step.note)
        for step in steps.steps
    ]


def _names(rows: Iterable[Model]) -> str:
    names = [str(one) for one in rows]
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
