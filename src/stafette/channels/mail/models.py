"""Mailboxes, every mail that arrived with its fate, and every mail that is to leave."""

from django.db import models
from django.db.models import Q

from stafette.channels.mail.choices import (
    Afterwards,
    ConsentTrouble,
    KeyKind,
    ProtectionRule,
    Provider,
    Quotes,
    Security,
    Signature,
    SourceKind,
    SourceTrouble,
    UnknownSenders,
)

# Rows and their states are asked for in one place.
from stafette.channels.mail.choices import DeliveryState as DeliveryState
from stafette.channels.mail.choices import Fate as Fate


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
    quotes = models.CharField(max_length=4, choices=Quotes, default=Quotes.NONE)
    retired_on = models.DateField(null=True, blank=True)
    unknown_senders = models.CharField(
        max_length=10, choices=UnknownSenders, default=UnknownSenders.ADMIT
    )
    canary = models.BooleanField(default=False)  # does a mail of ours go round every hour?
    protection = models.CharField(
        max_length=8, choices=ProtectionRule, default=ProtectionRule.NEVER
    )

    def __str__(self) -> str:
        return self.address


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
    seen_sender = models.CharField(max_length=254, blank=True)  # at the door, in lower case
    sender_checked = models.BooleanField(default=False)  # our mail server vouches for the sender
    answers_to = models.CharField(max_length=254, blank=True)  # Reply-To, if not the sender
    poses_as = models.CharField(max_length=254, blank=True)  # an address in the sender's name

    class Meta:
        indexes = (
            models.Index(fields=("id",), condition=Q(fate="stored"), name="arrival_stored"),
            models.Index(fields=("id",), condition=Q(fate="quarantined"), name="arrival_held"),
            models.Index(fields=("seen_sender", "arrived_at"), name="arrival_sender"),
            models.Index(fields=("arrived_at",), name="arrival_day"),
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


class Delivery(models.Model):
    """A mail to one recipient that is to leave, made from a public message and nothing else."""

    message = models.ForeignKey(
        "tickets.Message", on_delete=models.PROTECT, related_name="deliveries"
    )
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=254)
    mail_id = models.CharField(max_length=255)  # the Message-ID, the same on every attempt
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    away = models.BooleanField(default=False)  # it waits for the server, not for itself
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
            models.Index(
                fields=("mailbox", "id"),
                condition=Q(state="queued", away=True),
                name="delivery_away",
            ),
            models.Index(fields=("id",), condition=Q(state="failed"), name="delivery_failed"),
        )

    def __str__(self) -> str:
        return f"{self.mail_id} to {self.recipient}: {self.state}"


class BlockedSender(models.Model):
    """An address, or a whole domain, whose mail waits in quarantine whatever it says."""

    value = models.CharField(max_length=254, unique=True)
    blocked_at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.value


class Reconciliation(models.Model):
    """A day's proof that every mail is accounted for: counts by fate, and what was missing.

    `faults` has a list of arrivals for each code of `LedgerFault`; it is empty when all is well.
    """

    made_at = models.DateTimeField(db_index=True)
    counts = models.JSONField()
    faults = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}: {len(self.faults)} faults"


class Canary(models.Model):
    """A mail of ours to a mailbox of ours, which must come back the way that others come."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="canaries")
    sent_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)  # what the server said that took it

    class Meta:
        indexes = (models.Index(fields=("mailbox", "-id"), name="canary_newest"),)

    def __str__(self) -> str:
        return f"canary {self.pk} to {self.mailbox_id}"


class Submission(models.Model):
    """The server that a mailbox sends by; without one, the server of the whole desk does."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.PROTECT, related_name="submission")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    user = models.CharField(max_length=254, blank=True)
    sealed_secret = models.TextField(blank=True)
    by_token = models.BooleanField(default=False)  # of the mailbox's `Consent`

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Pace(models.Model):
    """How many mails a mailbox has sent in the minute that is running."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.PROTECT, related_name="pace")
    minute_at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.taken} in the minute of {self.minute_at}"


class Undeliverable(models.Model):
    """An address that does not take mail, by the word of a server; kept until it is lifted."""

    address = models.CharField(max_length=254, unique=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.address


class SigningKey(models.Model):
    """The key by which mails from a domain are signed (RFC 6376); off until its record is there."""

    domain = models.CharField(max_length=253, unique=True)
    selector = models.CharField(max_length=63)
    sealed_key = models.TextField()
    public_key = models.TextField()  # base64, as the record tells it
    in_use = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.selector} of {self.domain}"


class MailboxKey(models.Model):
    """A private key of a mailbox, to read what is encrypted for it and to sign its answers.

    The newest one signs; older ones still read old mail. `content` is public, `secret` is sealed.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=6, choices=KeyKind)
    fingerprint = models.CharField(max_length=64)
    holder = models.CharField(max_length=320)  # the addresses in it, as its issuer wrote them
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    content = models.TextField()  # certificates as PEM, or a public key in armour
    secret = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("mailbox", "fingerprint"), name="one_row_a_key_of_a_mailbox"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:8]}"


class Certificate(models.Model):
    """What a correspondent signs with and can be encrypted to, or an issuer whom the desk trusts.

    Nothing is trusted because it came by mail: only with `vouched` is it encrypted to.
    """

    kind = models.CharField(max_length=6, choices=KeyKind)
    address = models.CharField(max_length=254, blank=True)  # empty for an issuer
    fingerprint = models.CharField(max_length=64)
    holder = models.CharField(max_length=320)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    content = models.TextField()
    vouched = models.BooleanField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "address", "fingerprint"), name="one_row_a_certificate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.address or self.holder}"


class Protection(models.Model):
    """What was found out about a signed or encrypted mail when it was read.

    `partial`: only a part of the mail is signed, and `words` says which.
    """

    arrival = models.OneToOneField(Arrival, on_delete=models.PROTECT, related_name="protection")
    encrypted = models.BooleanField(default=False)
    opened = models.BooleanField(default=False)
    signature = models.CharField(max_length=8, choices=Signature, blank=True)
    signer = models.CharField(max_length=320, blank=True)
    of_sender = models.BooleanField(default=False)  # the signer's address is the sender's
    vouched = models.BooleanField(default=False)  # by an issuer, or by the desk
    partial = models.BooleanField(default=False)
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"protection of mail {self.arrival_id}"


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
    by_token = models.BooleanField(default=False)  # of the mailbox's `Consent`
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


class Consent(models.Model):
    """That a provider lets the desk sign in to a mailbox by OAuth, until somebody ends it.

    Everything secret is sealed (see sealed.py). `endpoints` and `hosts` are told for a provider
    of the company's own alone: where it is asked, and which mail servers see its tokens.
    """

    mailbox = models.OneToOneField(Mailbox, on_delete=models.PROTECT, related_name="consent")
    provider = models.CharField(max_length=9, choices=Provider, default=Provider.MICROSOFT)
    tenant = models.CharField(max_length=100, blank=True)
    endpoints = models.JSONField(default=dict)
    hosts = models.JSONField(default=list)
    client_id = models.CharField(max_length=200)
    client_secret = models.TextField(blank=True)
    refresh_token = models.TextField(blank=True)
    access_token = models.TextField(blank=True)
    access_until = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=8, choices=ConsentTrouble, blank=True)
    answer = models.CharField(max_length=100, blank=True)  # the provider's code

    def __str__(self) -> str:
        return f"{self.provider} for {self.mailbox_id}"
