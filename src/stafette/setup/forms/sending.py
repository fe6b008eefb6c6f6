"""The server that a mailbox sends by."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.channels.mail.actions import SubmissionPlan
from stafette.channels.mail.choices import Security
from stafette.channels.mail.models import Submission
from stafette.setup.forms.asking import TOO_LONG, OnceForm, line

_PORT = gettext_lazy("Enter a number from 1 to 65535")


class SendingForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {
        "wrong_server": "host",
        "wrong_port": "port",
        "open_password": "security",
    }

    host = line(
        gettext_lazy("Server"),
        required=gettext_lazy("Enter the name of the server that takes mail to send"),
        most=253,
        hint=gettext_lazy("Like smtp.company.example"),
    )
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=Security.choices)
    port = forms.IntegerField(
        label=gettext_lazy("Port"),
        min_value=1,
        max_value=65535,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _PORT),
        widget=forms.NumberInput(attrs={"autocomplete": "off"}),
    )
    user = line(
        gettext_lazy("User"),
        most=254,
        hint=gettext_lazy("Empty when the server takes mail without signing in"),
    )
    secret = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=500,
        strip=False,
        help_text=gettext_lazy("Kept sealed and shown nowhere; empty keeps the one that is known"),
        error_messages={"max_length": TOO_LONG},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    by_token = forms.BooleanField(
        label=gettext_lazy("Sign in by the provider (OAuth), without a password"),
        required=False,
        help_text=gettext_lazy("The provider has to allow it first."),
    )

    def __init__(
        self,
        *args: Any,
        submission: Submission | None = None,
        begins: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`begins`: what is offered where nothing was entered yet."""
        known = ("host", "security", "port", "user", "by_token")
        kwargs["initial"] = (
            {name: getattr(submission, name) for name in known}
            if submission
            else {"port": 587, "security": Security.STARTTLS, **(begins or {})}
        )
        super().__init__(*args, **kwargs)

    def plan(self) -> SubmissionPlan:
        """What was entered, for the action."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return SubmissionPlan(**said)

    def success(self) -> str:
        return _("The way out by {host} is saved.").format(host=self.cleaned_data["host"])
