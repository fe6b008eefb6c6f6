"""Who gets a new ticket first: rules as sentences, and a question to try them."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.setup.forms.rules import RuleForm, TryForm
from stafette.setup.pages import Line, Listing, Retirement, Tag
from stafette.setup.prospects import promised_to
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored
from stafette.triage import actions as triage
from stafette.triage.models import RoutingRule
from stafette.triage.queries import NoFirstTeam, Route, route_of, rule_sentence


def _in_use() -> QuerySet[RoutingRule]:
    return RoutingRule.objects.filter(retired_on=None).select_related(
        "team", "organisation", "service", "sets_service"
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def rules(request: HttpRequest) -> HttpResponse:
    """All rules; a POST asks who would have got a ticket, and changes nothing."""
    found = list(_in_use())
    form = TryForm(request.POST or None)
    listing = Listing(
        area="rules",
        heading=_("Routing rules"),
        lead=_("The first rule that fits decides; without one, the oldest team of the 1st level."),
        lines=[_line(number, one) for number, one in enumerate(found, 1)],
        empty=_("No rule yet. All new tickets start at the oldest team of the 1st level."),
        add_address=reverse("setup:new_rule"),
        add_label=_("Add a rule"),
    )
    return show(
        request,
        "rules",
        area="rules",
        status=422 if form.errors else 200,
        heading=listing.heading,
        listing=listing,
        form=form,
        answer=_answer(form, found) if form.is_bound and form.is_valid() else "",
    )


def _line(number: int, rule: RoutingRule) -> Line:
    rests = [Tag(text=_("rests: the team is retired"), icon="pause", tone="warn")]
    return Line(
        title=f"{number}. {rule_sentence(rule)}",
        address=reverse("setup:rule", args=[rule.pk]),
        tags=rests if rule.team.retired_on else [],
    )


def _answer(form: TryForm, rules: list[RoutingRule]) -> str:
    try:
        route = route_of(form.opening())
    except NoFirstTeam:
        return _("Nobody: there is no team of the 1st level.")
    return " ".join([_told(route, rules), *promised_to(form.ticket(), route.team, at=clock.now())])


def _told(route: Route, rules: list[RoutingRule]) -> str:
    if route.rule is None:
        return _("{team} would have got it: no rule fits.").format(team=route.team.name)
    place = [one.pk for one in rules].index(route.rule.pk) + 1
    return _("{team} would have got it, by rule {number}.").format(
        team=route.team.name, number=place
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def rule(request: HttpRequest, rule: int | None = None) -> HttpResponse:
    """Enter a rule or change it."""
    found = get_object_or_404(_in_use(), pk=rule) if rule else None
    form = RuleForm(request.POST or None, rule=found)
    if stored(
        request,
        form,
        lambda: triage.save_rule(rule=found, to=form.plan(), by=person_of(request), at=clock.now()),
    ):
        return redirect("setup:rules")
    return show_form(
        request,
        form,
        area="rules",
        heading=_("Change the rule") if found else _("New rule"),
        back=reverse("setup:rules"),
        retirement=_retirement(found) if found else None,
    )


def _retirement(rule: RoutingRule) -> Retirement:
    return Retirement(
        heading=_("Retire the rule"),
        text=_("It decides nothing any more. Tickets stay where they are."),
        address=reverse("setup:retire_rule", args=[rule.pk]),
        label=_("Retire the rule"),
    )


@policy.administrators
@require_POST
def retire_rule(request: HttpRequest, rule: int) -> HttpResponse:
    found = get_object_or_404(_in_use(), pk=rule)
    return carry_out(
        request,
        lambda: triage.retire_rule(rule=found, by=person_of(request), at=clock.now()),
        done=_("The rule is retired."),
        to=reverse("setup:rules"),
        back=reverse("setup:rules"),
    )
