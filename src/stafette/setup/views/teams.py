"""Levels and teams."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.levels import actions as levels
from stafette.levels.models import Team
from stafette.setup.forms.teams import TeamForm
from stafette.setup.pages import Line, Listing, Retirement, Tag
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored


@policy.administrators
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    found = Team.objects.filter(retired_on=None).select_related("promise")
    listing = Listing(
        area="teams",
        heading=_("Levels and teams"),
        lead=_(
            "A ticket starts at a team of the 1st level and is handed over to teams of higher ones."
        ),
        lines=[_line(one) for one in found.prefetch_related("members")],
        empty=_("No team yet. The first one receives all new tickets."),
        add_address=reverse("setup:new_team"),
        add_label=_("Add a team"),
    )
    return show(request, "list", area="teams", heading=listing.heading, listing=listing)


def _line(team: Team) -> Line:
    members = [one.name for one in team.members.all()]
    nobody = [Tag(text=_("nobody"), icon="triangle-alert", tone="warn")]
    return Line(
        title=team.name,
        address=reverse("setup:team", args=[team.pk]),
        level=team.level,
        note=", ".join(sorted(members)),
        tags=[] if members else nobody,
        end=_counted(len(members), team.promise.name if team.promise else ""),
    )


def _counted(members: int, promise: str) -> str:
    said = ngettext("{count} person", "{count} people", members).format(count=members)
    return ", ".join(filter(None, [said if members else "", promise]))


@policy.administrators
@require_http_methods(GET_AND_POST)
def team(request: HttpRequest, team: int | None = None) -> HttpResponse:
    """Enter a team or change it."""
    found = get_object_or_404(Team, pk=team, retired_on=None) if team else None
    form = TeamForm(request.POST or None, team=found)
    heading = found.name if found else _("New team")
    if stored(
        request,
        form,
        lambda: levels.save_team(team=found, to=form.plan(), by=person_of(request), at=clock.now()),
    ):
        return redirect("setup:teams")
    return show_form(
        request,
        form,
        area="teams",
        heading=heading,
        back=reverse("setup:teams"),
        retirement=_retirement(found) if found else None,
    )


def _retirement(team: Team) -> Retirement:
    return Retirement(
        heading=_("Retire the team"),
        text=_("It receives nothing any more. Tickets it held keep its name."),
        address=reverse("setup:retire_team", args=[team.pk]),
        label=_("Retire the team"),
    )


@policy.administrators
@require_POST
def retire_team(request: HttpRequest, team: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=team, retired_on=None)
    return carry_out(
        request,
        lambda: levels.retire_team(team=found, by=person_of(request), at=clock.now()),
        done=_("The team {name} is retired.").format(name=found.name),
        to=reverse("setup:teams"),
        back=reverse("setup:team", args=[found.pk]),
    )
