"""For those who watch the desk: alive, ready, and figures in Prometheus' text format."""

from collections.abc import Callable
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stafette.api.choices import Scope
from stafette.api.queries import usable_token
from stafette.channels.mail.models import Arrival, Delivery, DeliveryState, Fate
from stafette.core import clock, jumps, policy
from stafette.core.models import Block, Job, JobState
from stafette.levels.rules import sees_all

LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
PASSED_ON = ("forwarded", "x-forwarded-", "x-real-ip", "via")

_watched: list[Callable[[], dict[str, float]]] = []


def watch(figures: Callable[[], dict[str, float]]) -> None:
    """Told by the server, once for each of its parts: figures of this process, by their name."""
    _watched.append(figures)


@policy.public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@policy.public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database away\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@policy.public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts of rows only, nothing about a person or a customer; still, how busy a desk is and
    what lies undone is told to this machine and to programs of leads and administrators only.
    """
    if not (_is_of_this_machine(request) or _is_of_a_lead(request)):
        raise Http404
    figures = _of_the_desk(at=clock.now())
    for told in _watched:
        figures |= told()
    lines = [f"{name} {value}" for name, value in figures.items()]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4")


def _is_of_this_machine(request: HttpRequest) -> bool:
    """What a proxy on this machine passes on comes from elsewhere."""
    passed_on = any(name.lower().startswith(PASSED_ON) for name in request.headers)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


def _is_of_a_lead(request: HttpRequest) -> bool:
    kind, _, said = request.headers.get("Authorization", "").partition(" ")
    token = usable_token(said.strip()) if kind.lower() == "bearer" else None
    return bool(token and {Scope.READ, Scope.ALL} & set(token.scopes) and sees_all(token.person))


def _of_the_desk(*, at: datetime) -> dict[str, float]:
    jobs = dict(
        Job.objects.exclude(state=JobState.DONE)
        .values_list("state")
        .annotate(count=Count("id"))
        .order_by()
    )
    oldest = Job.objects.filter(state=JobState.READY, due_at__lte=at).aggregate(at=Min("due_at"))
    return {
        "stafette_jobs_ready": jobs.get(JobState.READY, 0),
        "stafette_jobs_running": jobs.get(JobState.RUNNING, 0),
        "stafette_jobs_dead": jobs.get(JobState.DEAD, 0),
        "stafette_clock_jumped": 1 if jumps.standing() else 0,
        "stafette_oldest_due_job_seconds": (at - oldest["at"]).total_seconds()
        if oldest["at"]
        else 0,
        "stafette_journal_blocks": Block.objects.count(),
        "stafette_mail_to_understand": Arrival.objects.filter(fate=Fate.STORED).count(),
        "stafette_mail_quarantined": Arrival.objects.filter(fate=Fate.QUARANTINED).count(),
        "stafette_mail_to_send": Delivery.objects.filter(state=DeliveryState.QUEUED).count(),
    }
