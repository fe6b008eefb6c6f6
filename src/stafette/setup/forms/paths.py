"""Paths: the teams that tickets of a service pass, in order."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from stafette.levels.actions import Step
from stafette.levels.models import PathStep
from stafette.setup.forms.asking import CHOOSE, OnceForm, TeamField
from stafette.sla.models import Promise

MOST_STEPS = 6


class PathForm(OnceForm):
    def __init__(self, *args: Any, steps: Sequence[PathStep] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {
            key: value
            for place, step in enumerate(steps, 1)
            for key, value in (
                (f"team{place}", step.team_id),
                (f"promise{place}", step.promise_id),
            )
        }
        super().__init__(*args, **kwargs)
        wrong = {"invalid_choice": CHOOSE}
        for place in range(1, MOST_STEPS + 1):
            self.fields[f"team{place}"] = TeamField(
                label=_("Step {place}: team").format(place=place),
                required=False,
                empty_label=_("no further team"),
                error_messages=wrong,
            )
            self.fields[f"promise{place}"] = forms.ModelChoiceField(
                Promise.objects.filter(retired_on=None).order_by("name"),
                label=_("Step {place}: its promise (OLA)").format(place=place),
                required=False,
                empty_label=_("as everywhere"),
                error_messages=wrong,
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Team and promise of each step."""
        for place in range(1, MOST_STEPS + 1):
            yield self[f"team{place}"], self[f"promise{place}"]

    def steps(self) -> list[Step]:
        """What was entered, for the action; an empty step between two is none."""
        said = self.cleaned_data
        places = [it for it in range(1, MOST_STEPS + 1) if said[f"team{it}"]]
        return [Step(team=said[f"team{it}"], promise=said[f"promise{it}"]) for it in places]

    def success(self) -> str:
        return _("The path is saved. It holds from the next step on.")
