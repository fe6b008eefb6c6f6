"""Promises and the clocks that count towards them."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from stafette.sla.choices import Measure, PauseReason
from stafette.sla.stages import standard
from stafette.tickets.choices import Kind


class ServiceHours(models.Model):
    """When the desk works: the stored form of `business_time.Calendar`.

    `weekly` is `{"0": [["08:00", "17:00"]], …}` with 0 for Monday; `exceptions` gives single days
    other hours (`{"2026-12-24": [["08:00", "12:00"]]}`); public holidays come from the country
    and Land. `earlier` is what held before, oldest first, each `until` the moment of the change:
    the past is always counted by the hours of its time.
    """

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    weekly = models.JSONField()
    exceptions = models.JSONField(default=dict, blank=True)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    earlier = models.JSONField(default=list, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Promise(models.Model):
    """What is promised to the customer (SLA) or by one level to the desk (OLA).

    `stages` says what happens when how much of it is used up; its form is in `sla.stages`.
    """

    name = models.CharField(max_length=100, unique=True)
    hours = models.ForeignKey(ServiceHours, on_delete=models.PROTECT, related_name="promises")
    stages = models.JSONField(default=standard, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """The working time that a promise allows for one measure at one priority."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="targets")
    measure = models.CharField(max_length=12, choices=Measure)
    priority = models.PositiveSmallIntegerField()
    allowed = models.DurationField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("promise", "measure", "priority"), name="one_target_a_priority"
            ),
        )

    def __str__(self) -> str:
        return f"{self.promise_id} {self.measure} P{self.priority}: {self.allowed}"


class Coverage(models.Model):
    """Which promise holds for whom. The row that says more goes first, in this order:
    organisation, service, kind.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="coverage")
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(  # nothing counts as a value too: at most one row for everybody
                Coalesce("organisation", Value(0)),
                Coalesce("service", Value(0)),
                "kind",
                name="covered_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.promise_id} for {self.organisation_id}/{self.service_id}/{self.kind}"


class Clock(models.Model):
    """Counts working time towards one promise for one ticket.

    It runs (`paused_at` and `stopped_at` empty), pauses, or has stopped. `used` is the working
    time of finished stretches; `running_since` begins the current one; `due_at` is when the rest
    will be used up if it runs on, None while it pauses; a stopped clock keeps the one it had.
    `breached_at` is the `due_at` that went by and stays, whatever happens later. `met` is None
    while it counts, and for one that was stopped because nothing is promised any more.

    `stage` is the highest share of the time, in percent, that was reached and told; 100 is the
    breach. `next_stage_at` is when the next one falls due, None while nothing can.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="clocks")
    measure = models.CharField(max_length=12, choices=Measure)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    hours = models.ForeignKey(ServiceHours, on_delete=models.PROTECT, related_name="+")
    allowed = models.DurationField()
    used = models.DurationField()
    started_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_for = models.CharField(max_length=10, choices=PauseReason, blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    next_stage_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    met = models.BooleanField(null=True)
    breached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ticket", "measure"),
                condition=Q(stopped_at=None),
                name="one_clock_a_measure",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_stage_at", "id"),
                condition=Q(next_stage_at__isnull=False),
                name="clock_next_stage",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} of #{self.ticket_id}, due {self.due_at}"


class Pause(models.Model):
    """A stretch in which a clock did not count, and why; `worked` is the working time in it."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=10, choices=PauseReason, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    worked = models.DurationField()

    def __str__(self) -> str:
        return f"{self.clock_id} {self.reason}: {self.worked}"
