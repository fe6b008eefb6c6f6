"""From where the mail of a mailbox is fetched."""

import re
from typing import Any, ClassVar, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.channels.mail.actions import SourcePlan
from stafette.channels.mail.choices import Afterwards, Security, SourceKind
from stafette.channels.mail.models import MailSource
from stafette.setup.forms.asking import TOO_LONG, OnceForm, line

_HOST: Final = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$",
    gettext_lazy("Enter the name of the server, like imap.company.example"),
)
_WRONG_PORT: Final = gettext_lazy("Enter a number from 1 to 65535")
_MOST_FOLDERS: Final = 20


class SourceForm(OnceForm):
    """The password can be entered, but is never shown again."""

    blamed: ClassVar[dict[str, str]] = {
        name: name
        for name in (
            "port",
            "security",
            "password",
            "by_token",
            "folders",
            "afterwards",
            "moves_to",
        )
    }

    kind = forms.ChoiceField(label=gettext_lazy("Protocol"), choices=SourceKind)
    host = line(
        gettext_lazy("Server"),
        required=gettext_lazy("Enter the name of the server"),
        most=253,
        hint=gettext_lazy("For example: imap.company.example"),
    )
    port = forms.IntegerField(
        label=gettext_lazy("Port"),
        min_value=1,
        max_value=65535,
        initial=993,
        help_text=gettext_lazy("IMAP: 993, with STARTTLS 143. POP3: 995, with STARTTLS 110."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _WRONG_PORT
        ),
    )
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=Security)
    user = line(
        gettext_lazy("User"),
        required=gettext_lazy("Enter the user of the mailbox"),
        most=254,
        hint=gettext_lazy("Mostly the whole email address"),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=1000,
        error_messages={"max_length": TOO_LONG},
        help_text=gettext_lazy("It is stored encrypted and never shown. Empty: it stays as it is."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    by_token = forms.BooleanField(
        label=gettext_lazy("Sign in by the provider (OAuth), without a password"),
        required=False,
        help_text=gettext_lazy("The provider has to allow it first."),
    )
    folders = line(
        gettext_lazy("Folders"),
        required=gettext_lazy("Enter at least one folder"),
        most=1000,
        hint=gettext_lazy(
            "Separated by commas. At first, unread mail is taken, and what arrives from today on."
        ),
    )
    afterwards = forms.ChoiceField(
        label=gettext_lazy("When a mail is safe in the desk"), choices=Afterwards
    )
    moves_to = line(
        gettext_lazy("Folder to move to"),
        most=200,
        hint=gettext_lazy("It must exist. Only where mail is moved."),
    )

    def __init__(
        self,
        *args: Any,
        source: MailSource | None = None,
        begins: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`begins`: what is offered where nothing is saved, or what was tried in vain."""
        kwargs["initial"] = {"folders": "INBOX"}
        if source:
            names = (
                "kind", "host", "port", "security", "user", "by_token", "afterwards", "moves_to",
            )  # fmt: skip
            kwargs["initial"] = {name: getattr(source, name) for name in names}
            kwargs["initial"]["folders"] = ", ".join(source.folders)
        kwargs["initial"] |= begins or {}
        super().__init__(*args, **kwargs)
        self.fields["host"].validators.append(_HOST)

    def clean(self) -> dict[str, Any]:
        """No control characters: what is entered becomes lines of a protocol."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("user", "password", "folders", "moves_to"):
            if re.search(r"[\x00-\x1f\x7f]", "".join(cleaned.get(name) or "")):
                self.add_error(name, _("Enter it without control characters"))
        return cleaned

    def clean_folders(self) -> tuple[str, ...]:
        """Each one once, in their order."""
        named = [one.strip() for one in self.cleaned_data["folders"].split(",")]
        found = tuple(dict.fromkeys(one for one in named if one))
        if not found or any(len(one) > 200 for one in found) or len(found) > _MOST_FOLDERS:
            raise forms.ValidationError(_("Enter one to 20 folders"))
        return found

    def plan(self) -> SourcePlan:
        """What was entered, for the action."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return SourcePlan(**said)

    def success(self) -> str:
        return _("Saved. Test the connection now.")
