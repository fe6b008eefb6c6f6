from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody may do beyond asking; a person may hold several."""

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    COACH = "coach", _("Knowledge coach")
    ADMINISTRATOR = "administrator", _("Administrator")


class ContactKind(models.TextChoices):
    MAIL = "mail", _("Email")
    PHONE = "phone", _("Phone")
