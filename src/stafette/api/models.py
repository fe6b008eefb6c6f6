"""Tokens of programs, and the answers they may ask for twice."""

from django.db import models


class Token(models.Model):
    """A program's key: only its digest is kept. It may do what its person may, within scopes."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.person_id}"


class KeptAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key, kept for a day.

    Written in the transaction of what was asked for: both are there, or neither.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content = models.TextField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="one_answer_a_key"),)
        indexes = (models.Index(fields=("asked_at",), name="answer_asked"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
