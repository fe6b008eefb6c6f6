"""Who holds the ticket: levels, teams, and the legs of its way through them."""

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from stafette.levels.choices import Activity, BackReason, Fault, Level, Move
from stafette.sla.choices import Reaction

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # nothing is due: sorts last on both databases


class Team(models.Model):
    """A group of people of one level.

    `hours` say when it works (none: always). What would reach it outside of them goes to
    `stand_in`, the team on call, if it has one.
    """

    name = models.CharField(max_length=100, unique=True)
    level = models.PositiveSmallIntegerField(choices=Level)
    members = models.ManyToManyField("people.Person", related_name="+")
    promise = models.ForeignKey(
        "sla.Promise", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hours = models.ForeignKey(
        "sla.ServiceHours", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stand_in = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("level", "name")

    def __str__(self) -> str:
        return self.name


class PathStep(models.Model):
    """A team on the way that tickets of a service take (no service: all others), in order.

    `promise` is the OLA of the team on this path, where it is another one than the team's own.
    """

    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="steps")
    promise = models.ForeignKey(
        "sla.Promise", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("service", "position")
        constraints = (
            models.UniqueConstraint(
                Coalesce("service", Value(0)), "team", name="a_path_leads_to_a_team_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.team_id} for {self.service_id}"


class Leg(models.Model):
    """The stretch of a ticket's way for which one team is responsible.

    `level` and `next_due_at` are copies (of the team's level and the ticket's nearest running
    deadline), kept by the actions, so that a queue is one index scan at any size.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="legs")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="legs")
    level = models.PositiveSmallIntegerField(choices=Level)
    agent = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    move = models.CharField(max_length=10, choices=Move)
    started_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(default=NEVER)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ticket",), condition=Q(ended_at=None), name="one_team_holds_the_ticket"
            ),
        )
        indexes = (
            models.Index(
                fields=("team", "next_due_at", "id"),
                condition=Q(ended_at=None),
                name="leg_queue",
            ),
            models.Index(
                fields=("agent", "next_due_at", "id"),
                condition=Q(ended_at=None),
                name="leg_agent",
            ),
            models.Index(fields=("ticket", "id"), name="leg_ticket"),
            models.Index(fields=("team", "ticket"), name="leg_team_ticket"),
        )

    def __str__(self) -> str:
        return f"#{self.ticket_id} with {self.team_id} since {self.started_at}"


class HandOver(models.Model):
    """What one team tells the next, so that no detail is lost on the way. Never changed after.

    `by` is None when the desk itself moved the ticket on: it tells what was told before. `tried`
    is a list of `{"step": …, "result": …}`, `evidence` one of `{"text": …}`, with `"file"` where
    the text is the name of a file of the ticket. Acceptance is noted on the receiving leg.
    """

    from_leg = models.OneToOneField(Leg, on_delete=models.PROTECT, related_name="handed_over")
    to_leg = models.OneToOneField(Leg, on_delete=models.PROTECT, related_name="received")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    move = models.CharField(max_length=10, choices=Move)
    reason = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    tried = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    question = models.TextField(blank=True)
    promised = models.TextField(blank=True)
    back_reason = models.CharField(max_length=12, choices=BackReason, blank=True)

    class Meta:
        indexes = (models.Index(fields=("at",), name="hand_over_at"),)

    def __str__(self) -> str:
        return f"{self.move} {self.from_leg_id} -> {self.to_leg_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError on a second save: a correction is a new note, not a changed briefing."""
        if not self._state.adding:
            raise TypeError("A hand-over is never changed.")
        super().save(*args, **kwargs)


class Inquiry(models.Model):
    """A question of the team that holds the ticket to another one; the ticket stays.

    With a hand-over it goes back to those who handed over (asking back), without one to any team
    (consulting it).
    """

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="inquiries")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="inquiries")
    hand_over = models.ForeignKey(
        HandOver, null=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"inquiry {self.pk} to {self.team_id}"


class Contract(models.Model):
    """What a hand-over of a service must bring along, and when it is time for one.

    The row without a service holds for all that have none of their own. `steps` (what must have
    been tried) and `evidence` are texts `{"de": …, "en": …}`. With `gate` nothing is handed over
    without all of it; else it is advice. It is time after so much working time of the level
    (`after`), so many `tries`, from an `impact` on, or when one of the `words` was said.
    """

    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    steps = models.JSONField(default=list, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    gate = models.BooleanField(default=False)
    after = models.DurationField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(null=True, blank=True)
    impact = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(Coalesce("service", Value(0)), name="one_contract_a_service"),
        )

    def __str__(self) -> str:
        return f"contract of {self.service_id}"


class Attempt(models.Model):
    """A step that was tried on a ticket, with what came of it: it fills the next hand-over."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="attempts")
    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="attempts")
    step = models.CharField(max_length=300)
    result = models.CharField(max_length=300)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ticket", "step"), name="a_step_has_one_result"),
        )

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.step}: {self.result}"


class Onlooker(models.Model):
    """A team that sees and helps with a ticket which another one holds."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="onlookers")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ticket", "team"), name="a_team_looks_on_once"),
        )
        indexes = (models.Index(fields=("team", "ticket"), name="onlooker_team"),)

    def __str__(self) -> str:
        return f"{self.team_id} looks on at #{self.ticket_id}"


class ExternalPass(models.Model):
    """Lets one person outside the desk see and answer one hand-over, until it is with others.

    Only the digest of its token is kept.
    """

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="passes")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} for leg {self.leg_id} until {self.expires_at}"


class LedgerEntry(models.Model):
    """A stretch of a ticket's open life in which one team used its time in one way.

    The entries follow each other without a gap from opening to solution, and again from each
    reopening. `hours` is the calendar by which the resolution was promised when the stretch began
    (None: nothing was, every hour counts). `worked` is its working time, counted when the stretch
    ended and never again, whatever becomes of the calendar. `team` is the team of the leg, or the
    one that was asked while its answer is awaited.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="ledger")
    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="ledger")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=10, choices=Activity)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    hours = models.ForeignKey(
        "sla.ServiceHours", null=True, on_delete=models.PROTECT, related_name="+"
    )
    worked = models.DurationField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ticket",), condition=Q(ended_at=None), name="one_entry_is_open"
            ),
        )
        indexes = (models.Index(fields=("ticket", "id"), name="ledger_ticket"),)

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.activity} with {self.team_id} since {self.began_at}"


class Reacted(models.Model):
    """What a stage brought about, once: the row is written with the change itself.

    `leg` began by it; None when there was nobody left to move the ticket to.
    """

    clock = models.ForeignKey("sla.Clock", on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    reaction = models.CharField(max_length=10, choices=Reaction)
    at = models.DateTimeField()
    leg = models.OneToOneField(Leg, null=True, on_delete=models.PROTECT, related_name="brought_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("clock", "percent", "reaction"), name="a_stage_acts_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.reaction} at {self.percent} % of {self.clock_id}"


class Unseen(models.Model):
    """A ticket that would wait where nobody looks, from when it was found until it was mended."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    fault = models.CharField(max_length=10, choices=Fault)
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ticket", "fault"), condition=Q(mended_at=None), name="unseen_is_told_once"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.fault} since {self.found_at}"
