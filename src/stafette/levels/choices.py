from django.db import models
from django.utils.translation import gettext_lazy as _


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


class BackReason(models.TextChoices):
    """Why a hand-over was returned: a closed list, so that it can be counted."""

    MISSING = "missing", _("Details are missing")
    WRONG_TEAM = "wrong_team", _("Wrong team")
    KNOWN = "known", _("Solution is known")
    DONE = "done", _("Our part is done")
