from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for, within what its person may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Write")
    ADMIN = "admin", _("Change settings")
    HOOKS = "hooks", _("Take alerts and calls in")
    ALL = "all", _("Everything the person may do")
