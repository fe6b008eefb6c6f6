"""Service hours in sentences, one a line, as `sla.actions.written` reads them."""

from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.setup.forms import places
from stafette.setup.forms.asking import OnceForm, line, text
from stafette.sla import queries
from stafette.sla.actions import WrittenHours, WrongHours
from stafette.sla.actions.written import days_of, week_of
from stafette.sla.models import ServiceHours


class HoursForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"WrongHours": "name"}

    name = line(gettext_lazy("Name"), required=gettext_lazy("Give the service hours a name"))
    week = text(
        gettext_lazy("When does the desk work?"),
        required=gettext_lazy("Write at least one day with its hours, like: Mon-Fri 08:00-17:00"),
        hint=gettext_lazy("One sentence a line: Mon-Fri 08:00-17:00"),
    )
    breaks = text(
        gettext_lazy("Breaks"),
        hint=gettext_lazy("In these times no deadline counts: Mon-Thu 12:00-12:30"),
        rows=2,
    )
    exceptions = text(
        gettext_lazy("Single days with other hours"),
        hint=gettext_lazy("2026-12-24 08:00-12:00, or: 2026-12-31 closed"),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        choices=places.CHOICES,
        required=False,
        help_text=gettext_lazy("The desk is closed on them, unless a single day says otherwise."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    def __init__(self, *args: Any, hours: ServiceHours | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = written(hours) if hours else {"time_zone": settings.TIME_ZONE}
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        if isinstance(zone, forms.ChoiceField):
            zone.choices = [(one, one) for one in sorted(available_timezones()) if "/" in one]

    def clean_week(self) -> str:
        return self._read("week", week_of)

    def clean_breaks(self) -> str:
        return self._read("breaks", week_of)

    def clean_exceptions(self) -> str:
        return self._read("exceptions", days_of)

    def _read(self, field: str, reading: Callable[[str], object]) -> str:
        """The sentences, if each can be read; what is wrong is said at their field."""
        said: str = self.cleaned_data[field]
        try:
            reading(said)
        except WrongHours as error:
            raise forms.ValidationError(str(error)) from error
        return said

    def hours(self) -> WrittenHours:
        """What was entered, for the action."""
        said = self.cleaned_data
        country, _dash, subdivision = said["place"].partition("-")
        return WrittenHours(
            name=said["name"],
            time_zone=said["time_zone"],
            week=said["week"],
            breaks=said["breaks"],
            exceptions=said["exceptions"],
            country=country,
            subdivision=subdivision,
        )

    def success(self) -> str:
        return _("{name} is saved. Running deadlines follow.").format(
            name=self.cleaned_data["name"]
        )


def written(hours: ServiceHours) -> dict[str, str]:
    """Stored hours as they are written; breaks are gaps of the week by now."""
    return {
        "name": hours.name,
        "week": queries.week_in_sentences(hours),
        "exceptions": queries.exceptions_in_sentences(hours),
        "place": "-".join(filter(None, (hours.country, hours.subdivision))),
        "time_zone": hours.time_zone,
    }
