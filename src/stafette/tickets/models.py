"""The request itself: what was asked, what was said, whether it is solved."""

from django.db import models
from django.db.models import Q

from stafette.tickets.choices import OPEN_STATES, Channel, Direction, Kind, State, WaitingFor


class Ticket(models.Model):
    """Any request. Its id is its number: one sequence, gaps allowed, never used again."""

    subject = models.CharField(max_length=300)
    first_words = models.CharField(max_length=160, blank=True)
    requester = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INCIDENT)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    waiting_for = models.CharField(max_length=10, choices=WaitingFor, blank=True)
    waiting_until = models.DateTimeField(null=True)
    service = models.ForeignKey(
        "catalog.Service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    impact = models.PositiveSmallIntegerField(default=3)
    urgency = models.PositiveSmallIntegerField(default=2)
    priority = models.PositiveSmallIntegerField(default=4)
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=5, default="de")
    reply_token = models.CharField(max_length=40, unique=True)
    foreign_number = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("requester", "-id"), name="ticket_requester"),
            models.Index(fields=("organisation", "-id"), name="ticket_organisation"),
            models.Index(fields=("updated_at", "id"), name="ticket_updated"),
            models.Index(
                fields=("waiting_until",),
                condition=Q(waiting_until__isnull=False),
                name="ticket_waiting_until",
            ),
            models.Index(
                fields=("state", "id"), condition=Q(state__in=OPEN_STATES), name="ticket_open"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def number(self) -> int:
        return int(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Message(models.Model):
    """What was said between the requester and the desk; everyone on the ticket may read it.

    Only this type can be mailed. `release_at` lies a moment ahead while the author may still
    take it back; `withdrawn_at` says that this was done, and nothing left the desk.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    direction = models.CharField(max_length=3, choices=Direction)
    channel = models.CharField(max_length=10, choices=Channel)
    text = models.TextField()
    html = models.TextField(blank=True)
    automatic = models.BooleanField(default=False)
    cc = models.JSONField(default=list)
    unknown_sender = models.CharField(max_length=254, blank=True)
    sent_at = models.DateTimeField()
    release_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("ticket", "id"), name="message_ticket"),)

    def __str__(self) -> str:
        return f"message {self.pk} on #{self.ticket_id}"


class InternalNote(models.Model):
    """What agents tell each other. A type of its own: it has no recipient and cannot be mailed."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("ticket", "id"), name="note_ticket"),)

    def __str__(self) -> str:
        return f"note {self.pk} on #{self.ticket_id}"


class MessageFile(models.Model):
    """A file that came or went with a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return f"{self.file_id} of message {self.message_id}"


class NoteFile(models.Model):
    """A file that lies with an internal note, and is as internal."""

    note = models.ForeignKey(InternalNote, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.file_id} of note {self.note_id}"


class Watcher(models.Model):
    """Somebody besides the requester who may read the ticket's messages."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="watchers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ticket", "person"), name="one_watches_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} watches #{self.ticket_id}"
