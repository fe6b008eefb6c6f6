"""Promises and the clocks that count towards them."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from stafette.sla.choices import Measure


class ServiceHours(models.Model):
    """When the desk works: the stored form of `business_time.Calendar`.

    `weekly` is `{"0": [["08:00", "17:00"]], …}` with 0 for Monday; `exceptions` gives single days
    other hours (`{"2026-12-24": [["08:00", "12:00"]]}`); public holidays come from the country
    and Land.
    """

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    weekly = models.JSONField()
    exceptions = models.JSONField(default=dict, blank=True)
    country = models.CharField(max_length=2, blank=True)
    subdivision = models.CharField(max_length=10, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Promise(models.Model):
    """What is promised to the customer (SLA) or by one level to the desk (OLA)."""

    name = models.CharField(max_length=100, unique=True)
    hours = models.ForeignKey(ServiceHours, on_delete=models.PROTECT, related_name="promises")
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
    """Which promise holds for whom: the row that names organisation and service goes first."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="coverage")
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(  # nothing counts as a value too: at most one row for everybody
                Coalesce("organisation", Value(0)),
                Coalesce("service", Value(0)),
                name="covered_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.promise_id} for {self.organisation_id}/{self.service_id}"


class Clock(models.Model):
    """Counts working time towards one promise for one ticket.

    It runs (`paused_at` and `stopped_at` empty), pauses, or has stopped. `used` is the working
    time of finished stretches; `running_since` begins the current one; `due_at` is when the rest
    will be used up if it runs on, None while it pauses; a stopped clock keeps the one it had.
    `breached_at` is the `due_at` that went by and stays, whatever happens later. `met` is None
    while it counts, and for one that was stopped because nothing is promised any more.
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
                fields=("due_at", "id"),
                condition=Q(stopped_at=None, breached_at=None, due_at__isnull=False),
                name="clock_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} of #{self.ticket_id}, due {self.due_at}"
