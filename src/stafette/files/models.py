"""Bytes that somebody gave us: stored under a random key, the name only here."""

from django.db import models


class StoredFile(models.Model):
    """A file in the store. `name` and `media_type` are what the sender said: never trusted."""

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} ({self.size} bytes)"
