"""Contracts of hand-overs: what they must bring along, and when it is time for one."""

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.levels.actions import ContractPlan
from stafette.levels.models import Contract
from stafette.setup.forms.asking import OnceForm, line, text
from stafette.setup.lengths import WrongLength, length_of, length_words

IMPACTS = (
    ("", gettext_lazy("not set")),
    (1, gettext_lazy("the whole company")),
    (2, gettext_lazy("several people or more")),
)
IN_ENGLISH = gettext_lazy("The same in English, line by line; empty: as in German.")


class ContractForm(OnceForm):
    steps_de = text(
        gettext_lazy("What must have been tried"),
        hint=gettext_lazy("One step a line. They stand on the ticket to be ticked off."),
        rows=4,
    )
    steps_en = text(gettext_lazy("Steps in English"), hint=IN_ENGLISH, rows=4)
    evidence_de = text(
        gettext_lazy("Which evidence is needed"),
        hint=gettext_lazy("One a line: screenshot, error message, device."),
        rows=2,
    )
    evidence_en = text(gettext_lazy("Evidence in English"), hint=IN_ENGLISH, rows=2)
    gate = forms.BooleanField(
        label=gettext_lazy("Without all of it nothing is handed over"),
        required=False,
        help_text=gettext_lazy("Otherwise it is advice."),
    )
    after = line(
        gettext_lazy("Time to hand over after"),
        most=40,
        hint=gettext_lazy("Working time of the level: 15 min. Empty: never by time."),
    )
    tries = forms.IntegerField(
        label=gettext_lazy("or after so many steps"),
        required=False,
        min_value=1,
        max_value=50,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Enter a number from 1 to 50")
        ),
    )
    impact = forms.TypedChoiceField(
        label=gettext_lazy("or when it affects"),
        choices=IMPACTS,
        coerce=int,
        required=False,
        empty_value=None,
    )
    words = line(
        gettext_lazy("or when one of these words is said"),
        most=500,
        hint=gettext_lazy("Separated by commas."),
    )

    def __init__(self, *args: Any, contract: Contract | None = None, **kwargs: Any) -> None:
        if contract:
            kwargs["initial"] = {
                "steps_de": _lines(contract.steps, "de"),
                "steps_en": _lines(contract.steps, "en"),
                "evidence_de": _lines(contract.evidence, "de"),
                "evidence_en": _lines(contract.evidence, "en"),
                "gate": contract.gate,
                "after": length_words(contract.after) if contract.after else "",
                "tries": contract.tries,
                "impact": contract.impact,
                "words": ", ".join(contract.words),
            }
        super().__init__(*args, **kwargs)

    def clean_after(self) -> Any:
        try:
            return length_of(self.cleaned_data["after"])
        except WrongLength as error:
            raise forms.ValidationError(str(error)) from None

    def plan(self) -> ContractPlan:
        """What was entered, for the action."""
        said = self.cleaned_data
        words = [word.strip() for word in re.split(r"[,;]", said["words"])]
        return ContractPlan(
            steps=_texts(said["steps_de"], said["steps_en"]),
            evidence=_texts(said["evidence_de"], said["evidence_en"]),
            gate=said["gate"],
            after=said["after"],
            tries=said["tries"],
            impact=said["impact"],
            words=tuple(word for word in words if word),
        )

    def success(self) -> str:
        return _("Saved. It holds from the next hand-over on.")


def _lines(texts: Sequence[Mapping[str, str]], language: str) -> str:
    return "\n".join(one.get(language, "") for one in texts).rstrip()


def _texts(german: str, english: str) -> tuple[dict[str, str], ...]:
    """Line by line in both languages; what is written in one only stands for both."""
    pairs = zip_longest(german.splitlines(), english.splitlines(), fillvalue="")
    told = [{"de": de.strip()[:300], "en": en.strip()[:300]} for de, en in pairs]
    return tuple({k: v for k, v in one.items() if v} for one in told if any(one.values()))
