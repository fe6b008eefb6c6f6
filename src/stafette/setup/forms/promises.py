"""Promises: working time by measure and priority, and to whom they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.setup.forms.asking import OnceForm, OrganisationField, ServiceField, line
from stafette.setup.lengths import WrongLength, length_of, length_words
from stafette.sla.actions.promises import LONGEST, PRIORITIES
from stafette.sla.choices import Measure
from stafette.sla.models import Promise, ServiceHours
from stafette.tickets.choices import Kind


@dataclass(frozen=True)
class Row:
    """The cells of one priority."""

    priority: int
    cells: list[forms.BoundField]


class PromiseForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {}

    name = line(gettext_lazy("Name"), required=gettext_lazy("Give the promise a name"))
    hours = forms.ModelChoiceField(
        ServiceHours.objects.none(),
        label=gettext_lazy("Service hours"),
        empty_label=None,
        help_text=gettext_lazy("Only working time counts."),
        error_messages={"required": gettext_lazy("Choose the service hours to count by")},
    )

    def __init__(self, *args: Any, promise: Promise | None = None, **kwargs: Any) -> None:
        if promise:
            kwargs["initial"] = {"name": promise.name, "hours": promise.hours_id} | {
                key_of(one.measure, one.priority): length_words(one.allowed)
                for one in promise.targets.all()
            }
        super().__init__(*args, **kwargs)
        hours = self.fields["hours"]
        if isinstance(hours, forms.ModelChoiceField):
            hours.queryset = ServiceHours.objects.filter(retired_on=None).order_by("name")
        for measure in Measure:
            for priority in PRIORITIES:
                label = f"{measure.label} P{priority}"
                field = forms.CharField(label=label, required=False, max_length=40)
                field.widget.attrs |= {"aria-label": label, "autocomplete": "off"}
                self.fields[key_of(measure, priority)] = field

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for measure in Measure:
            for priority in PRIORITIES:
                self._read(key_of(measure, priority), said)
        if not self.errors and not self.allowed():
            self.add_error(key_of(Measure.RESPONSE, 1), _("Promise at least one working time"))
        return said

    def _read(self, key: str, said: dict[str, Any]) -> None:
        try:
            said[key] = length = length_of(said.get(key) or "")
        except WrongLength as error:
            self.add_error(key, str(error))
            return
        if length is not None and not timedelta() < length <= LONGEST:
            self.add_error(key, _("Write a working time of 1 min up to 2000 h"))

    def measures(self) -> list[str]:
        """The heads of the table."""
        return [str(measure.label) for measure in Measure]

    def rows(self) -> Iterator[Row]:
        """The table of targets."""
        for priority in PRIORITIES:
            yield Row(priority, [self[key_of(measure, priority)] for measure in Measure])

    def head_fields(self) -> list[forms.BoundField]:
        """What stands above the table."""
        return [self["name"], self["hours"]]

    def allowed(self) -> dict[tuple[str, int], timedelta]:
        """The working times that were entered, for the action."""
        cells = (
            ((measure.value, priority), self.cleaned_data.get(key_of(measure, priority)))
            for measure in Measure
            for priority in PRIORITIES
        )
        return {key: length for key, length in cells if length is not None}

    def success(self) -> str:
        return _("The promise {name} is saved.").format(name=self.cleaned_data["name"])


def key_of(measure: str, priority: int) -> str:
    """The name of the field of a target."""
    return f"{measure}_{priority}"


class CoverForm(OnceForm):
    """To whom a promise holds; neither means everybody who has no promise of their own."""

    organisation = OrganisationField(
        label=gettext_lazy("For the organisation"),
        required=False,
        empty_label=gettext_lazy("all organisations"),
    )
    service = ServiceField(
        label=gettext_lazy("For the service"),
        required=False,
        empty_label=gettext_lazy("all services"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("For the kind"),
        required=False,
        choices=[("", gettext_lazy("incidents and requests")), *Kind.choices],
    )
