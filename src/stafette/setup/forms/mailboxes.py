"""Mailboxes: the addresses that the desk answers for."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.channels.mail.actions import MailboxPlan
from stafette.channels.mail.choices import Quotes, UnknownSenders
from stafette.channels.mail.models import Mailbox
from stafette.setup.forms.asking import (
    OnceForm,
    ServiceField,
    TeamField,
    language,
    line,
    mail,
    text,
)


class MailboxForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"address_in_use": "address"}

    address = mail(
        gettext_lazy("Email address"),
        required=gettext_lazy("Enter the address that the desk answers for"),
        hint=gettext_lazy("Mail to it becomes tickets; answers carry it as their sender."),
    )
    sender_name = line(
        gettext_lazy("Name of the sender"),
        required=gettext_lazy("Enter the name that requesters read as the sender"),
        hint=gettext_lazy("Requesters read it in their mailbox, like: IT support"),
    )
    team = TeamField(
        label=gettext_lazy("Team that receives new tickets"),
        required=False,
        empty_label=gettext_lazy("the routing rules decide"),
    )
    service = ServiceField(
        label=gettext_lazy("Service of new tickets"),
        required=False,
        empty_label=gettext_lazy("the routing rules decide"),
    )
    unknown_senders = forms.ChoiceField(
        label=gettext_lazy("New requests of people nobody knows"),
        choices=UnknownSenders.choices,
        required=False,
    )
    canary = forms.BooleanField(
        label=gettext_lazy("Send a test mail round every hour"),
        required=False,
        help_text=gettext_lazy("Shows within two hours that mail no longer leaves or comes in."),
    )
    language = language(gettext_lazy("Language for people who write for the first time"))
    signature = text(
        gettext_lazy("Signature"), hint=gettext_lazy("Stands below the answers of agents.")
    )
    quotes = forms.ChoiceField(
        label=gettext_lazy("What answers repeat below themselves"),
        choices=Quotes.choices,
        required=False,
        help_text=gettext_lazy("Messages with the requester only, never internal notes."),
    )

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        if mailbox is None:
            kwargs["initial"] = {"canary": bool(settings.STAFETTE.smtp_url)}
        else:
            kwargs["initial"] = {
                "address": mailbox.address,
                "sender_name": mailbox.sender_name,
                "team": mailbox.team_id,
                "service": mailbox.service_id,
                "language": mailbox.language,
                "signature": mailbox.signature,
                "unknown_senders": mailbox.unknown_senders,
                "canary": mailbox.canary,
                "quotes": mailbox.quotes,
            }
        super().__init__(*args, **kwargs)

    def plan(self) -> MailboxPlan:
        """What was entered, for the action."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        said["unknown_senders"] = said["unknown_senders"] or UnknownSenders.ADMIT
        said["quotes"] = said["quotes"] or Quotes.NONE
        return MailboxPlan(**said)

    def success(self) -> str:
        return _("The mailbox {address} is saved.").format(address=self.cleaned_data["address"])
