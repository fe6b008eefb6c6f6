"""The provider that lets the desk sign in to a mailbox by OAuth."""

import re
from typing import Any, ClassVar, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.channels.mail.actions import ConsentPlan
from stafette.channels.mail.choices import Provider
from stafette.channels.mail.models import Consent
from stafette.setup.forms.asking import TOO_LONG, OnceForm, line

_OWN: Final = ("authorise", "token", "device", "scope", "hosts")
_TENANT: Final = RegexValidator(
    r"^[A-Za-z0-9.-]+$", gettext_lazy("Enter a directory ID or a domain, like company.example")
)
_PLAIN: Final = RegexValidator(
    r"^[\x21-\x7e]+$", gettext_lazy("Enter it without spaces and control characters")
)
_SCOPE: Final = RegexValidator(r"^[\x20-\x7e]+$", gettext_lazy("Enter scopes with spaces between"))
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?\Z")


class ConsentForm(OnceForm):
    """The secret can be entered, but is never shown again."""

    blamed: ClassVar[dict[str, str]] = {name: name for name in ("provider", *_OWN)}

    provider = forms.ChoiceField(label=gettext_lazy("Provider"), choices=Provider)
    client_id = line(
        gettext_lazy("Application ID (client ID)"),
        required=gettext_lazy("Enter the ID under which the provider knows the desk"),
        most=200,
        hint=gettext_lazy("From the registration of the application at the provider"),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret of the application"),
        required=False,
        max_length=500,
        error_messages={"max_length": TOO_LONG},
        help_text=gettext_lazy("It is stored encrypted and never shown. Empty: it stays as it is."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    tenant = line(
        gettext_lazy("Directory (tenant) at Microsoft"),
        hint=gettext_lazy("ID or domain; empty for any organisation"),
    )
    authorise = line(
        gettext_lazy("Own provider: address to allow it"),
        most=500,
        hint=gettext_lazy("The following is for a provider with its own addresses alone."),
    )
    token = line(gettext_lazy("Own provider: address of the tokens"), most=500)
    device = line(gettext_lazy("Own provider: address for a sign-in by a code"), most=500)
    scope = line(gettext_lazy("Own provider: scopes"), most=500)
    hosts = line(
        gettext_lazy("Own provider: mail servers"),
        most=1000,
        hint=gettext_lazy("Separated by commas. No other server gets to see a token."),
    )

    def __init__(self, *args: Any, consent: Consent | None = None, **kwargs: Any) -> None:
        if consent:
            kwargs["initial"] = {
                "provider": consent.provider,
                "client_id": consent.client_id,
                "tenant": consent.tenant,
                "hosts": ", ".join(consent.hosts),
                **consent.endpoints,
            }
        super().__init__(*args, **kwargs)
        self.fields["client_id"].validators.append(_PLAIN)
        self.fields["secret"].validators.append(_PLAIN)
        self.fields["tenant"].validators.append(_TENANT)
        self.fields["scope"].validators.append(_SCOPE)

    def clean_hosts(self) -> tuple[str, ...]:
        """Each one once, in lower case."""
        named = [one.strip().lower() for one in self.cleaned_data["hosts"].split(",")]
        found = tuple(dict.fromkeys(one for one in named if one))
        if len(found) > 10 or not all(_HOST.match(one) for one in found):
            raise forms.ValidationError(_("Enter names of servers, like imap.company.example"))
        return found

    def plan(self) -> ConsentPlan:
        """What was entered, for the action."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return ConsentPlan(**said)

    def success(self) -> str:
        return _("Saved. Allow the sign-in now.")
