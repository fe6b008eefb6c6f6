"""Stages of a promise: when how much of the time is used up, what happens."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from stafette.setup.forms.asking import CHOOSE, OnceForm
from stafette.sla.choices import Measure, Reaction
from stafette.sla.models import Promise
from stafette.sla.stages import MOST_PERCENT, Stage

MOST_STAGES, SPARE = 12, 2


class StagesForm(OnceForm):
    """Those there are, and two empty rows; a row without a percentage is none."""

    def __init__(self, *args: Any, promise: Promise, **kwargs: Any) -> None:
        kwargs["initial"] = {
            f"{name}{place}": value
            for place, stage in enumerate(promise.stages)
            for name, value in stage.items()
        }
        super().__init__(*args, **kwargs)
        self.places = range(min(len(promise.stages) + SPARE, MOST_STAGES))
        number = _("Enter a number from 1 to {most}").format(most=MOST_PERCENT)
        for place in self.places:
            self.fields[f"percent{place}"] = forms.IntegerField(
                label=_("Percent of the time"),
                required=False,
                min_value=1,
                max_value=MOST_PERCENT,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), number),
            )
            self.fields[f"measure{place}"] = forms.ChoiceField(
                label=_("of"),
                choices=[("", _("each measure")), *Measure.choices],
                required=False,
                error_messages={"invalid_choice": CHOOSE},
            )
            self.fields[f"reactions{place}"] = forms.MultipleChoiceField(
                label=_("What happens?"),
                choices=Reaction.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": CHOOSE},
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, ...]]:
        """Percentage, measure and reactions of each stage."""
        for place in self.places:
            yield tuple(self[f"{name}{place}"] for name in ("percent", "measure", "reactions"))

    def stages(self) -> list[Stage]:
        """What was entered, for the action."""
        said = self.cleaned_data
        return [
            Stage(
                measure=said[f"measure{place}"],
                percent=said[f"percent{place}"],
                reactions=tuple(said[f"reactions{place}"]),
            )
            for place in self.places
            if said.get(f"percent{place}")
        ]

    def success(self) -> str:
        return _("The stages are saved.")
