"""What agents type about a ticket. Refusals of actions are shown beside the field they name."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.catalog.queries import services
from stafette.levels.actions import Briefing, Evidence, Tried
from stafette.levels.choices import BackReason, Level
from stafette.levels.models import Team
from stafette.people.models import Person
from stafette.tickets.choices import Kind

TRIES = 4  # rows for steps at least; as many more as there is to tell, and an empty one
SCALE = ((1, _("high")), (2, _("medium")), (3, _("low")))


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # -- none at run time
    """Services under their name in the reader's language."""

    def label_from_instance(self, obj: Service) -> str:
        return obj.name


class FirstFocused(forms.RadioSelect):
    """Radio buttons that a page opens with: the focus stands on the first."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["index"] == "0":
            option["attrs"]["autofocus"] = True
        return option


class HandOverForm(forms.Form):
    """The briefing; what the next level would ask for otherwise is required."""

    to_team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Target"),
        empty_label=None,
        error_messages={"required": _("Select the team that goes on")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Why first level cannot go on: rights, knowledge, time, parts."),
        widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
        error_messages={"required": _("Say why you hand over")},
    )
    problem = forms.CharField(
        label=_("Problem"),
        max_length=300,
        error_messages={"required": _("Describe the problem in one sentence")},
    )
    question = forms.CharField(
        label=_("Needed"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what the next level should find out or do")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Error message, device, where it can be seen: one a line."),
    )
    proof = forms.MultipleChoiceField(
        label=_("Files of the ticket"), required=False, widget=forms.CheckboxSelectMultiple
    )
    # The team that the ticks of the files were set for: another may stand outside the desk.
    ticked_for = forms.CharField(required=False, widget=forms.HiddenInput)
    promised = forms.CharField(label=_("Promised"), max_length=300, required=False)
    tell = forms.BooleanField(label=_("Send with the hand-over"), required=False)
    message = forms.CharField(
        label=_("Text of the message"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, teams: Any = None, files: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["proof"]
        if isinstance(offered, forms.MultipleChoiceField):
            offered.choices = list(files)
        told = [key for key in self.initial if str(key).startswith("step")]
        self.rows = max(TRIES, len(told) + 1)
        target = self.fields["to_team"]
        if isinstance(target, forms.ModelChoiceField) and teams is not None:
            target.queryset = teams
        for name in ("problem", "question", "promised", "evidence"):
            # The stylesheet ticks off what is filled in; it asks :placeholder-shown.
            self.fields[name].widget.attrs["placeholder"] = " "
        for index in range(self.rows):
            self.fields[f"step{index}"] = forms.CharField(
                label=_("Step {number}").format(number=index + 1),
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": " "}),
            )
            self.fields[f"result{index}"] = forms.CharField(
                label=_("Result {number}").format(number=index + 1), max_length=300, required=False
            )
        self.order_fields(("to_team", "problem", "step0", "question", "reason"))
        self.fields[self._needs_thought()].widget.attrs["autofocus"] = True

    def _needs_thought(self) -> str:
        """The first field that nothing was known for."""
        asked = ("problem", "step0", "question")
        return next((name for name in asked if not self.initial.get(name)), "question")

    def tries(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of step and result."""
        return [(self[f"step{index}"], self[f"result{index}"]) for index in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not any(said.get(f"step{index}") for index in range(self.rows)):
            self.add_error("step0", _("The next level will ask: what have you tried?"))
        if said.get("tell") and not said.get("message"):
            self.add_error("message", _("Write the message or take out the tick"))
        self._ask_before_files_leave(said)
        return said

    def _ask_before_files_leave(self, said: dict[str, Any]) -> None:
        """Once, when the target was changed to people outside after the ticks were set."""
        team = said.get("to_team")
        if team is None or said.get("ticked_for") == str(team.pk):
            return
        if said.get("proof") and team.level == Level.EXTERNAL:
            asked_again = QueryDict(mutable=True)
            asked_again.update(self.data)
            asked_again["ticked_for"] = str(team.pk)
            self.data = asked_again
            self.add_error(
                "proof", _("{team} is outside the desk: which files may leave?").format(team=team)
            )

    def briefing(self) -> Briefing:
        """What was typed, for the action."""
        said = self.cleaned_data
        pairs = [(said[f"step{index}"], said[f"result{index}"]) for index in range(self.rows)]
        lines = [line.strip() for line in said["evidence"].splitlines() if line.strip()]
        names = dict(self.fields["proof"].choices)  # type: ignore[attr-defined]  # -- a choice field
        files = [Evidence(text=names[key], file_id=int(key)) for key in said["proof"]]
        return Briefing(
            reason=said["reason"],
            problem=said["problem"],
            tried=tuple(Tried(step, result) for step, result in pairs if step),
            question=said["question"],
            promised=said["promised"],
            evidence=(*(Evidence(text=line) for line in lines), *files),
        )


class HandBackForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you hand back?"),
        choices=BackReason,
        widget=FirstFocused,
        error_messages={"required": _("Select why you hand back")},
    )
    text = forms.CharField(
        label=_("In a sentence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what is missing or known")},
    )


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Query"),
        help_text=_("The ticket stays with you, the requester's deadlines run on."),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": _("Write what you need to know")},
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": _("Write your answer")},
    )


class ConsultForm(forms.Form):
    """A question to another team; the ticket stays."""

    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        empty_label=None,
        error_messages={"required": _("Select the team that you ask")},
    )
    question = forms.CharField(
        label=_("Query"),
        help_text=_("The ticket stays with you, the requester's deadlines run on."),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": _("Write what you need to know")},
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["team"]
        if isinstance(offered, forms.ModelChoiceField):
            offered.queryset = teams


class LookOnForm(ConsultForm):
    """Another team sees the ticket and helps."""

    question = None  # type: ignore[assignment]  # -- how Django takes a field out of a subclass


class ReassignForm(forms.Form):
    """To a colleague, to another team of the level, or back into the queue."""

    to = forms.ChoiceField(
        label=_("To whom?"),
        widget=forms.Select(attrs={"autofocus": True}),
        error_messages={"required": _("Select who goes on")},
    )

    def __init__(self, *args: Any, colleagues: Any = (), teams: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, Person] = {f"person-{one.pk}": one for one in colleagues}
        self.teams: dict[str, Team] = {f"team-{one.pk}": one for one in teams}
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("queue", _("Back into the queue of the team")),
                (_("Colleagues"), [(key, one.name) for key, one in self.people.items()]),
                (_("Teams of this level"), [(key, one.name) for key, one in self.teams.items()]),
            ]

    def target(self) -> Team | Person | None:
        """Who was chosen; None is the queue."""
        chosen = self.cleaned_data["to"]
        return self.people.get(chosen) or self.teams.get(chosen)


class SolveForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
        error_messages={"required": _("Write what was done, the requester reads it")},
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it open again?"),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text=_("Becomes an internal note."),
        error_messages={"required": _("Say why you reopen the ticket")},
    )


class ChangeForm(forms.Form):
    """Fields of a ticket; priority follows from impact and urgency."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=300,
        widget=forms.TextInput(attrs={"autofocus": True}),
        error_messages={"required": _("Give it a subject")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind)
    service = ServiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("not known yet")
    )
    impact = forms.TypedChoiceField(label=_("Impact"), choices=SCALE, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=SCALE, coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["service"]
        if isinstance(offered, forms.ModelChoiceField):
            offered.queryset = services()
