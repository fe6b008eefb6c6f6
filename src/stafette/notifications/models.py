"""Who was told what inside the product. Mail to requesters is a `Message`, not a notice."""

from django.db import models
from django.db.models import Q

from stafette.notifications.choices import NoticeCode


class Notice(models.Model):
    """Something an agent should know: a code with ids; the words are made when it is read."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="notices")
    ticket = models.ForeignKey(
        "tickets.Ticket", null=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40, choices=NoticeCode)
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("person", "-id"), name="notice_person"),
            models.Index(fields=("person",), condition=Q(read_at=None), name="notice_unread"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "ticket", "code", "at"), name="told_once_an_event"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} for {self.person_id}"
