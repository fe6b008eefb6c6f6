"""Releasing a mail: for its sender, or for somebody else."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import person_with
from stafette.setup.forms.asking import OnceForm, mail


class ReleaseForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"incomplete": "mail"}

    mail = mail(
        gettext_lazy("For whom is the ticket?"),
        hint=gettext_lazy("The address of somebody known; empty: the sender."),
    )

    def clean_mail(self) -> Person | None:
        said = self.cleaned_data["mail"]
        found = person_with(kind=ContactKind.MAIL, value=said) if said else None
        if said and (found is None or found.retired_on):
            raise forms.ValidationError(_("Nobody with this address is known"))
        return found

    def requester(self) -> Any:
        """Who was chosen, None for the sender."""
        return self.cleaned_data["mail"]
