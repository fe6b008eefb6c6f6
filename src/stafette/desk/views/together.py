"""Working on a ticket together: what was tried, asking a team, letting one look on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.desk.forms.work import ConsultForm, LookOnForm
from stafette.desk.views.reach import GET_AND_POST, posted, ticket_of
from stafette.desk.views.relay import asked_page, done, open_leg_of
from stafette.levels import actions as levels
from stafette.levels.models import Team
from stafette.levels.queries import teams_besides
from stafette.people.models import Person


@policy.agents
@require_POST
def attempt(request: HttpRequest, number: int) -> HttpResponse:
    """Note what came of a step; it fills the next hand-over."""
    ticket = ticket_of(request, number)
    said = {name: request.POST.get(name, "").replace("\0", "") for name in ("step", "result")}

    def note(by: Person) -> None:
        levels.note_attempt(ticket=ticket, **said, by=by, at=clock.now())

    return done(request, ticket, note, said=_("Noted."))


@policy.agents
@require_http_methods(GET_AND_POST)
def consult(request: HttpRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    form = ConsultForm(posted(request), teams=teams_besides(open_leg_of(ticket)))

    def ask(by: Person) -> None:
        said, at = form.cleaned_data, clock.now()
        levels.consult(ticket=ticket, team=said["team"], question=said["question"], by=by, at=at)

    return asked_page(request, ticket, form, ask, template="consult")


@policy.agents
@require_http_methods(GET_AND_POST)
def look_on(request: HttpRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    form = LookOnForm(posted(request), teams=teams_besides(open_leg_of(ticket)))

    def let(by: Person) -> None:
        levels.let_look_on(ticket=ticket, team=form.cleaned_data["team"], by=by, at=clock.now())

    return asked_page(request, ticket, form, let, template="look_on")


@policy.agents
@require_POST
def stop_looking_on(request: HttpRequest, number: int, team: int) -> HttpResponse:
    ticket, found = ticket_of(request, number), get_object_or_404(Team, pk=team)

    def stop(by: Person) -> None:
        levels.stop_looking_on(ticket=ticket, team=found, by=by, at=clock.now())

    return done(request, ticket, stop, said=_("{name} no longer looks on.").format(name=found.name))
