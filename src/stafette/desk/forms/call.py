"""Recording a call: who, what, how bad; everything else can follow."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.catalog.queries import services
from stafette.catalog.rules import GRADES_BY_WORK
from stafette.desk.forms.work import ServiceField

WORK = (
    ("1", _("Yes, it only disturbs")),
    ("2", _("Partly")),
    ("3", _("No, cannot work")),
    ("4", _("Several people are affected")),
)


class CallForm(forms.Form):
    """A known person by their id, or a new one by name and number or address."""

    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    reach = forms.CharField(label=_("Phone or email"), max_length=254, required=False)
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=300,
        error_messages={"required": _("Write in a sentence what it is about")},
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        help_text=_("Internal. A line “- step: result” is carried into a hand-over."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    service = ServiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("not known yet")
    )
    work = forms.ChoiceField(
        label=_("Can the person keep working?"),
        choices=WORK,
        widget=forms.RadioSelect,
        initial="2",
        error_messages={"required": _("Select whether the person can keep working")},
    )
    answer = forms.CharField(
        label=_("Solution"),
        required=False,
        help_text=_("The person receives it by email."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, solves: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solves = solves
        offered = self.fields["service"]
        if isinstance(offered, forms.ModelChoiceField):
            offered.queryset = services()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("person") and not said.get("name"):
            self.add_error("name", _("Enter the name of the person"))
        if self.solves and not said.get("answer"):
            self.add_error("answer", _("Write what solved it"))
        return said

    def meaning(self) -> tuple[int, int]:
        """Impact and urgency."""
        return GRADES_BY_WORK[self.cleaned_data["work"]]
