"""Rules that decide who gets a new ticket first."""

from django.db import models


class RoutingRule(models.Model):
    """When all given conditions hold, the ticket starts at the team; the lowest `order` wins.

    `words` are matched as whole words in subject and text, any of them suffices; one may be
    several words that follow each other.
    """

    order = models.PositiveIntegerField(default=100)
    team = models.ForeignKey("levels.Team", on_delete=models.PROTECT, related_name="+")
    sets_service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "people.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=10, blank=True)
    words = models.JSONField(default=list, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return f"rule {self.order} -> {self.team_id}"
