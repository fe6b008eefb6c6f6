"""Routing rules, and the question who would have got a ticket."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import organisation_of_address, person_with
from stafette.setup.forms.asking import (
    OnceForm,
    OrganisationField,
    ServiceField,
    TeamField,
    line,
    mail,
    text,
)
from stafette.sla.actions.promises import PRIORITIES
from stafette.tickets.actions import Opening
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket
from stafette.triage.actions import RulePlan
from stafette.triage.models import RoutingRule

ANY_CHANNEL = [("", gettext_lazy("any way")), *Channel.choices]


class RuleForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"no_condition": "words"}

    words = text(
        gettext_lazy("When subject or text contains one of these words"),
        hint=gettext_lazy("Separated by commas; several words in a row are possible."),
        rows=2,
    )
    organisation = OrganisationField(
        label=gettext_lazy("and somebody of this organisation asks"),
        required=False,
        empty_label=gettext_lazy("any organisation"),
    )
    service = ServiceField(
        label=gettext_lazy("and it is about this service"),
        required=False,
        empty_label=gettext_lazy("any service"),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("and it comes by"), choices=ANY_CHANNEL, required=False
    )
    team = TeamField(
        label=gettext_lazy("then it starts at"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the team that receives it")},
    )
    sets_service = ServiceField(
        label=gettext_lazy("and gets the service, if it has none"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in the order"),
        min_value=0,
        max_value=9999,
        initial=100,
        help_text=gettext_lazy("The first rule that fits decides; the lowest number is first."),
        error_messages={
            "required": gettext_lazy("Enter a number from 0 to 9999"),
            "invalid": gettext_lazy("Enter a number from 0 to 9999"),
            "min_value": gettext_lazy("Enter a number from 0 to 9999"),
            "max_value": gettext_lazy("Enter a number from 0 to 9999"),
        },
    )

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        if rule:
            kwargs["initial"] = {
                "words": ", ".join(rule.words),
                "organisation": rule.organisation_id,
                "service": rule.service_id,
                "channel": rule.channel,
                "team": rule.team_id,
                "sets_service": rule.sets_service_id,
                "order": rule.order,
            }
        super().__init__(*args, **kwargs)

    def plan(self) -> RulePlan:
        """What was entered, for the action."""
        said = self.cleaned_data
        return RulePlan(
            team=said["team"],
            order=said["order"],
            words=tuple(one.strip() for one in re.split(r"[,;\n]", said["words"]) if one.strip()),
            organisation=said["organisation"],
            service=said["service"],
            channel=said["channel"],
            sets_service=said["sets_service"],
        )

    def success(self) -> str:
        return _("The rule is saved. It decides from the next ticket on.")


class TryForm(OnceForm):
    """Who would have got this ticket?"""

    subject = line(
        gettext_lazy("Subject"), most=300, required=gettext_lazy("Write what the ticket is about")
    )
    text = text(gettext_lazy("Text"), rows=2)
    mail = mail(gettext_lazy("Address of the sender"))
    channel = forms.ChoiceField(label=gettext_lazy("It comes by"), choices=Channel)
    service = ServiceField(
        label=gettext_lazy("Service"), required=False, empty_label=gettext_lazy("none")
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=[(it, f"P{it}") for it in PRIORITIES],
        initial=4,
        coerce=int,
        required=False,
        empty_value="4",
    )

    def opening(self) -> Opening:
        """The request as it would come in; nobody is made known by asking."""
        said = self.cleaned_data
        known = person_with(kind=ContactKind.MAIL, value=said["mail"]) if said["mail"] else None
        stranger = Person(name="", organisation=organisation_of_address(said["mail"]))
        return Opening(
            requester=known or stranger,
            subject=said["subject"],
            text=said["text"],
            channel=said["channel"],
            service=said["service"],
        )

    def ticket(self) -> Ticket:
        """The ticket that it would become; nothing is stored."""
        opening = self.opening()
        return Ticket(
            organisation=opening.requester.organisation,
            service=opening.service,
            kind=opening.kind,
            priority=int(self.cleaned_data["priority"]),
        )
