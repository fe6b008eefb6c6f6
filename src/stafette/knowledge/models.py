"""What we have learnt: articles in the sense of KCS, and where each was used."""

from django.db import models

from stafette.knowledge.choices import Audience, Confidence


class Article(models.Model):
    """A solution somebody can use again: issue, environment, resolution, cause (KCS v6)."""

    issue = models.CharField(max_length=300)
    environment = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    internal_part = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    confidence = models.CharField(max_length=20, choices=Confidence)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.INTERNAL)
    service = models.ForeignKey(
        "catalog.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    born_of = models.ForeignKey(
        "tickets.Ticket", null=True, on_delete=models.PROTECT, related_name="born_articles"
    )
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    validated_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    validated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.issue


class Use(models.Model):
    """An article applied to a ticket, at which level, and whether it helped."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="uses")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="uses")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField()
    helped = models.BooleanField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("article", "ticket"), name="used_once_a_ticket"),
        )

    def __str__(self) -> str:
        return f"article {self.article_id} on #{self.ticket_id}"


class Flag(models.Model):
    """Somebody says that an article is wrong or out of date."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="flags")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    flagged_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"flag {self.pk} on article {self.article_id}"
