"""Days on which somebody is away."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.setup.forms.asking import OnceForm, Words


def day(label: Words, *, required: Words) -> forms.DateField:
    wrong = gettext_lazy("Enter a date like 2026-12-24")
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": wrong},
    )


class AbsenceForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"wrong_days": "last_on"}

    first_on = day(gettext_lazy("From"), required=gettext_lazy("Enter the first day"))
    last_on = day(gettext_lazy("Up to and including"), required=gettext_lazy("Enter the last day"))

    def days(self) -> dict[str, date]:
        """What was entered, for the action."""
        said: dict[str, Any] = self.cleaned_data
        return {"first_on": said["first_on"], "last_on": said["last_on"]}

    def sentences(self) -> list[str]:
        """What is wrong, where the form itself is not shown again."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def success(self) -> str:
        return _("The absence is entered.")
