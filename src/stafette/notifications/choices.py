from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeCode(models.TextChoices):
    """What a notice says; the words are made in the reader's language when it is shown."""

    NEW_IN_TEAM = "new_in_team", _("New in your team")
    HANDED_OVER = "handed_over", _("Handed over to your team")
    HANDED_BACK = "handed_back", _("Handed back to your team")
    ASKED_BACK = "asked_back", _("A question on your hand-over")
    CONSULTED = "consulted", _("Another team asks yours")
    LOOKS_ON = "looks_on", _("Your team looks on")
    ANSWERED = "answered", _("Your question was answered")
    WRITTEN = "written", _("The requester has written")
    REOPENED = "reopened", _("Reopened")
    DUE_SOON = "due_soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    MANAGER = "manager", _("A promise needs your help")
    MOVED_ON = "moved_on", _("Moved on to your team: nobody reacted in time")
    MOVED_AWAY = "moved_away", _("Moved on to another team: nobody reacted in time")
    NOBODY_LEFT = "nobody_left", _("Nobody is left who could take it")
    UNDELIVERED = "undelivered", _("Not delivered")
    UNSEEN = "unseen", _("Nobody would see it")
    QUARANTINE = "quarantine", _("Mail has waited in quarantine for more than a day")
    LEDGER = "ledger", _("The mail ledger does not add up")
    CANARY_MISSING = "canary_missing", _("The hourly test mail did not come back")
    SIGN_IN_LOST = "sign_in_lost", _("A provider no longer lets the desk sign in to a mailbox")
