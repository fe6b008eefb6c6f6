"""Teams: name, level, who belongs to them, and the promise under which they hold tickets."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.levels.actions import TeamPlan
from stafette.levels.choices import Level
from stafette.levels.models import Team
from stafette.people.models import Person
from stafette.people.queries import agents
from stafette.setup.forms.asking import OnceForm, TeamField, line
from stafette.sla.models import Promise, ServiceHours


class TeamForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {
        "name_taken": "name",
        "holds_tickets": "level",
        "last_first_team": "level",
        "wrong_stand_in": "stand_in",
    }

    name = line(gettext_lazy("Name"), required=gettext_lazy("Give the team a name"))
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        choices=Level,
        coerce=int,
        help_text=gettext_lazy("New tickets start at the 1st level; upwards they are handed over."),
    )
    promise = forms.ModelChoiceField(
        Promise.objects.none(),
        label=gettext_lazy("Promise of the level (OLA)"),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("Its target for the level counts while the team holds a ticket."),
    )
    hours = forms.ModelChoiceField(
        ServiceHours.objects.none(),
        label=gettext_lazy("When does it work?"),
        required=False,
        empty_label=gettext_lazy("always"),
        help_text=gettext_lazy("Nothing is moved to it by itself outside of these hours."),
    )
    stand_in = TeamField(
        label=gettext_lazy("Who is on call outside of them?"),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )
    members = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who belongs to the team?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "People with a role are offered. Tickets of those who leave go back into the queue."
        ),
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        if team:
            kwargs["initial"] = {
                "name": team.name,
                "level": team.level,
                "promise": team.promise_id,
                "hours": team.hours_id,
                "stand_in": team.stand_in_id,
                "members": list(team.members.values_list("pk", flat=True)),
            }
        super().__init__(*args, **kwargs)
        members, promise, hours = (self.fields[it] for it in ("members", "promise", "hours"))
        if isinstance(members, forms.ModelMultipleChoiceField):
            members.queryset = agents()
        if isinstance(promise, forms.ModelChoiceField):
            promise.queryset = Promise.objects.filter(retired_on=None).order_by("name")
        if isinstance(hours, forms.ModelChoiceField):
            hours.queryset = ServiceHours.objects.filter(retired_on=None).order_by("name")

    def plan(self) -> TeamPlan:
        """What was entered, for the action."""
        said = self.cleaned_data
        return TeamPlan(
            name=said["name"],
            level=said["level"],
            members=tuple(said["members"]),
            promise=said["promise"],
            hours=said["hours"],
            stand_in=said["stand_in"],
        )

    def success(self) -> str:
        return _("The team {name} is saved.").format(name=self.cleaned_data["name"])
