"""What requesters say about a solution."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 2000  # characters


class Verdict(models.TextChoices):
    BAD = "bad", _("Bad")
    FAIR = "fair", _("Fair")
    GOOD = "good", _("Good")


class Rating(models.Model):
    """One rating a ticket, the last word counts; stored by POST only."""

    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="rating")
    verdict = models.CharField(max_length=5, choices=Verdict)
    text = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.verdict}"
