from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    WORK_IN_PROGRESS = "work_in_progress", _("Work in progress")
    NOT_VALIDATED = "not_validated", _("Not validated")
    VALIDATED = "validated", _("Validated")
    ARCHIVED = "archived", _("Archived")


class Audience(models.TextChoices):
    INTERNAL = "internal", _("Internal")
    REQUESTERS = "requesters", _("Signed-in requesters")
    PUBLIC = "public", _("Public")
