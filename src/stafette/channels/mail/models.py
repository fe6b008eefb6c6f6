"""Mailboxes, every mail that arrived with its fate, and every mail that is to leave."""

from django.db import models
from django.db.models import Q

from stafette.channels.mail.choices import Afterwards, Security, SourceKind, SourceTrouble


class Mailbox(models.Model):
    """An address that the desk answers for."""

    address = models.EmailField(max_length=254, unique=True)
    sender_name = models.CharField(max_length=100)
    team = models.ForeignKey(
        "levels.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=5, default="de")
    signature = models.TextField(blank=True)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.address


class Fate(models.TextChoices):
    """What became of a mail; `stored` ones are still to be understood."""

    STORED = "stored", "stored"
    TICKET = "ticket", "new ticket"
    FOLLOW_UP = "follow_up", "follow-up"
    REPORT = "report", "delivery report"
    IGNORED = "ignored", "automatic, noted only"
    QUARANTINED = "quarantined", "quarantined"
    DELETED = "deleted", "deleted from quarantine"


class Arrival(models.Model):
    """A mail as it came: kept before anything is understood (the intake ledger).

    `fingerprint` is a digest of the mail without its trace headers: the same mail delivered
    twice is stored once, and counted in `copies`.
    """

    mailbox = models.ForeignKey(
        Mailbox, null=True, on_delete=models.PROTECT, related_name="arrivals"
    )
    fingerprint = models.CharField(max_length=64, unique=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    mail_id = models.CharField(max_length=998, blank=True)  # the sender's Message-ID
    size = models.PositiveBigIntegerField()
    content = models.BinaryField(null=True)  # small mails lie here, large ones in the file store
    file = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    arrived_at = models.DateTimeField()
    copies = models.PositiveIntegerField(default=1)
    fate = models.CharField(max_length=12, choices=Fate, default=Fate.STORED)
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    understood_at = models.DateTimeField(null=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    ticket = models.ForeignKey(
        "tickets.Ticket", null=True, on_delete=models.PROTECT, related_name="+"
    )
    message = models.OneToOneField(
        "tickets.Message", null=True, on_delete=models.PROTECT, related_name="arrival"
    )

    class Meta:
        indexes = (
            models.Index(fields=("id",), condition=Q(fate="stored"), name="arrival_stored"),
            models.Index(fields=("id",), condition=Q(fate="quarantined"), name="arrival_held"),
        )

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.fate}"


class MailIdentity(models.Model):
    """A Message-ID that belongs to a ticket, ours or theirs: how follow-ups find their way."""

    digest = models.CharField(max_length=64, unique=True)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    ours = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.digest[:8]} of #{self.ticket_id}"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    WITHDRAWN = "withdrawn", "withdrawn"


class Delivery(models.Model):
    """A mail to one recipient that is to leave, made from a public message and nothing else."""

    message = models.ForeignKey(
        "tickets.Message", on_delete=models.PROTECT, related_name="deliveries"
    )
    recipient = models.CharField(max_length=254)
    mail_id = models.CharField(max_length=255)  # the Message-ID, the same on every attempt
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    bounced_at = models.DateTimeField(null=True)
    demo_content = models.BinaryField(null=True)  # what the demo's outbox page shows

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("message", "recipient"), name="one_delivery_a_recipient"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_attempt_at",), condition=Q(state="queued"), name="delivery_queued"
            ),
            models.Index(fields=("id",), condition=Q(state="failed"), name="delivery_failed"),
        )

    def __str__(self) -> str:
        return f"{self.mail_id} to {self.recipient}: {self.state}"


class MailSource(models.Model):
    """The mailbox on a server of the company from which a mailbox of the desk gets its mail.

    `secret` is sealed (see sealed.py). `trouble` is of the closed list `SourceTrouble`, `answer`
    what the server said to it. `backlog` counts the mails that the last pass left for the next.
    """

    mailbox = models.OneToOneField(Mailbox, on_delete=models.PROTECT, related_name="source")
    kind = models.CharField(max_length=4, choices=SourceKind, default=SourceKind.IMAP)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    user = models.CharField(max_length=254)
    secret = models.TextField()
    folders = models.JSONField(default=list)
    afterwards = models.CharField(max_length=6, choices=Afterwards, default=Afterwards.SEEN)
    moves_to = models.CharField(max_length=200, blank=True)
    begun_on = models.DateField()
    checked_at = models.DateTimeField(null=True)
    ok_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, choices=SourceTrouble, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    backlog = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.user} on {self.host}"


class SourceFolder(models.Model):
    """How far a folder is read. `uid_validity` and `last_uid` as in RFC 3501, 2.3.1.1.

    `left` names the mails that stay there because they could not be taken, by UID (POP3: by
    UIDL), with the reason.
    """

    source = models.ForeignKey(MailSource, on_delete=models.PROTECT, related_name="places")
    name = models.CharField(max_length=200)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    first_uid = models.PositiveBigIntegerField(default=0)  # whatever is below was there before us
    left = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "name"), name="one_place_a_folder"),
        )

    def __str__(self) -> str:
        return f"{self.name} up to {self.last_uid}"
