from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INCIDENT = "incident", _("Incident")
    SERVICE_REQUEST = "service_request", _("Service request")


class State(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


class WaitingFor(models.TextChoices):
    REQUESTER = "requester", _("Waiting for answer")
    VENDOR = "vendor", _("Waiting for vendor")
    FIX = "fix", _("Waiting for fix")
    DATE = "date", _("Waiting until a date")


class Channel(models.TextChoices):
    MAIL = "mail", _("Email")
    PHONE = "phone", _("Phone")
    PORTAL = "portal", _("Portal")
    API = "api", _("API")
    DESK = "desk", _("Desk")


class Direction(models.TextChoices):
    IN = "in", _("from the requester")
    OUT = "out", _("to the requester")


OPEN_STATES = (State.NEW, State.OPEN, State.WAITING)
