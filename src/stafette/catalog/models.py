"""What the desk supports: services, and how impact and urgency make a priority."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language


class Service(models.Model):
    """Something people use and ask about. Names are `{"de": …, "en": …}`."""

    names = models.JSONField()
    description = models.JSONField(default=dict, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return in_language(self.names)

    @property
    def name(self) -> str:
        return in_language(self.names)


def in_language(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in whichever there is."""
    return texts.get((get_language() or "de")[:2]) or next(iter(texts.values()), "")
