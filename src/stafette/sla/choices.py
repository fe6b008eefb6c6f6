from django.db import models
from django.utils.translation import gettext_lazy as _

from stafette.tickets.choices import WaitingFor


class Measure(models.TextChoices):
    """What a clock counts towards."""

    RESPONSE = "response", _("Response")
    UPDATE = "update", _("Next update")
    RESOLUTION = "resolution", _("Resolution")
    LEG = "leg", _("Level")  # the promise of one level to the desk (OLA)
    PICK_UP = "pick_up", _("Pick-up")  # OLA: from the arrival at a team until somebody takes it
    INQUIRY = "inquiry", _("Asking back")  # OLA: until a team answers what the next level asks


PROMISED_TO_CUSTOMERS = (Measure.RESPONSE, Measure.UPDATE, Measure.RESOLUTION)
PROMISED_TO_THE_DESK = (Measure.LEG, Measure.PICK_UP, Measure.INQUIRY)


class Reaction(models.TextChoices):
    """What happens when so much of a promised time is used up."""

    NOTIFY = "notify", _("remind those who work on it")
    MANAGER = "manager", _("tell the manager")
    NEXT_TEAM = "next_team", _("move to the next team")
    RAISE = "raise", _("raise the priority")


class PauseReason(models.TextChoices):
    """Why a clock pauses: what the ticket waits for, or a question to another team."""

    REQUESTER = WaitingFor.REQUESTER.value, WaitingFor.REQUESTER.label
    VENDOR = WaitingFor.VENDOR.value, WaitingFor.VENDOR.label
    FIX = WaitingFor.FIX.value, WaitingFor.FIX.label
    DATE = WaitingFor.DATE.value, WaitingFor.DATE.label
    INQUIRY = "inquiry", _("Waiting for another team")
