from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What a clock counts towards."""

    RESPONSE = "response", _("Response")
    UPDATE = "update", _("Next update")
    RESOLUTION = "resolution", _("Resolution")
    LEG = "leg", _("Level")  # the promise of one level to the desk (OLA)
