"""The journal of what happened, its seal, and the jobs that follow from it."""

from django.db import models


class JournalEntry(models.Model):
    """One event, for ever: ids and codes only, no name and no text.

    `about` names the thing it concerns (`ticket:4711`), so that its history is one index scan.
    On PostgreSQL the table has a column `xid` more, filled by the database (see `journal`).
    """

    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    by_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=40, blank=True)
    facts = models.JSONField()
    detail_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=("about", "id"), name="journal_about"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.name} {self.about}"


class JournalDetail(models.Model):
    """Before and after of a change. Erasable: the entry keeps only the salted digest."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="detail")
    salt = models.CharField(max_length=32)
    content = models.JSONField()

    def __str__(self) -> str:
        return f"detail of {self.entry_id}"


class Block(models.Model):
    """A sealed stretch of the journal: ids from `first_id` up to, not including, `end_id`."""

    sequence = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    end_id = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"block {self.sequence}: [{self.first_id}, {self.end_id})"


class JobState(models.TextChoices):
    READY = "ready", "ready"
    RUNNING = "running", "running"
    DONE = "done", "done"
    DEAD = "dead", "dead"


class Job(models.Model):
    """Work that was promised in the transaction that made it necessary."""

    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 -- null: no key
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.READY)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("priority", "due_at", "id"),
                condition=models.Q(state="ready"),
                name="job_ready",
            ),
            models.Index(fields=("due_at",), condition=models.Q(state="ready"), name="job_due"),
            models.Index(
                fields=("name", "due_at"), condition=models.Q(state="ready"), name="job_kind"
            ),
            models.Index(
                fields=("lease_until",), condition=models.Q(state="running"), name="job_running"
            ),
            models.Index(fields=("id",), condition=models.Q(state="dead"), name="job_dead"),
            models.Index(fields=("done_at",), condition=models.Q(state="done"), name="job_done"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.payload}"


class Period(models.Model):
    """When a periodic job is due next; the row is claimed like a lease."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.next_at}"


class ClockJump(models.Model):
    """The clock of the desk moved by `by` otherwise than time; until `ended_at` stages stand still.

    It agrees again when what is left of `by` is no more than `tolerated`.
    """

    noticed_at = models.DateTimeField()
    by = models.DurationField()
    tolerated = models.DurationField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("id",), condition=models.Q(ended_at=None), name="jump_standing"),
        )

    def __str__(self) -> str:
        return f"{self.by} at {self.noticed_at}"


class Lease(models.Model):
    """Who alone may do something until when; `fence` grows with each new owner."""

    name = models.CharField(max_length=40, primary_key=True)
    owner = models.CharField(max_length=60)
    fence = models.BigIntegerField(default=1)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.owner} until {self.until}"
