from django.db import models
from django.utils.translation import gettext_lazy as _

from stafette.tickets.choices import WaitingFor


class Level(models.IntegerChoices):
    FIRST = 1, _("1st Level")
    SECOND = 2, _("2nd Level")
    THIRD = 3, _("3rd Level")
    EXTERNAL = 9, _("External")


class Move(models.TextChoices):
    """How a leg began."""

    START = "start", _("received")
    UP = "up", _("escalated")
    BACK = "back", _("handed back")
    ACROSS = "across", _("reassigned")
    REOPEN = "reopen", _("reopened")
    ON = "on", _("moved on")  # by the desk itself: nobody reacted in time


HANDED_UP = (Move.UP, Move.ON)  # what the receiver accepts, asks back on, or hands back


class Activity(models.TextChoices):
    """What a ticket's time goes by with; those of waiting bear the names of `WaitingFor`."""

    PICK_UP = "pick_up", _("Waiting to be taken")
    WORKING = "working", _("In progress")
    QUESTION = "question", _("Question to the team")
    REQUESTER = WaitingFor.REQUESTER.value, WaitingFor.REQUESTER.label
    VENDOR = WaitingFor.VENDOR.value, WaitingFor.VENDOR.label
    FIX = WaitingFor.FIX.value, WaitingFor.FIX.label
    DATE = WaitingFor.DATE.value, WaitingFor.DATE.label


class BackReason(models.TextChoices):
    """Why a hand-over was returned: a closed list, so that it can be counted."""

    MISSING = "missing", _("Details are missing")
    WRONG_TEAM = "wrong_team", _("Wrong team")
    KNOWN = "known", _("Solution is known")
    DONE = "done", _("Our part is done")


class Lesson(models.TextChoices):
    """Why a hand-over is looked at again at the end of its week, besides having come back."""

    OVER_OLA = "over_ola", _("Longer than promised (OLA)")
    LONGEST = "longest", _("Among the ten longest")
    ARTICLE = "article", _("Solved with an article that was there before")


class Fault(models.TextChoices):
    """Why nobody would see a ticket, or see it too late."""

    NO_LEG = "no_leg", _("No team holds it")
    NOT_OPEN = "not_open", _("Solved, and yet still held by a team")
    NOBODY = "nobody", _("Nobody is left in its team")
    WRONG_DUE = "wrong_due", _("It stands at the wrong place of its queue")
