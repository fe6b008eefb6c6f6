"""One hand-over for people outside the desk: by a link that expires, or signed in.

They see what was told to them, its evidence and their own questions: no conversation, no note, no
other ticket. A link that no longer holds looks like one that never was.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.core.refusals import Refusal
from stafette.files import queries as files
from stafette.files.models import StoredFile
from stafette.files.rules import served_as
from stafette.levels import actions as levels
from stafette.levels import queries
from stafette.levels.models import HandOver, Leg
from stafette.people.models import Person
from stafette.portal.forms.external import BackForm, QuestionForm
from stafette.portal.reach import person_of


@dataclass(frozen=True)
class Visit:
    """Who looks at which hand-over."""

    leg: Leg
    person: Person
    token: str

    @property
    def hand_over(self) -> HandOver:
        return self.leg.received


def _visit(token: str) -> Visit:
    found = queries.pass_of(token, at=clock.now())
    if found is None:
        raise Http404
    leg = queries.external_legs(found.person).get(pk=found.leg_id)
    return Visit(leg, found.person, token)


@policy.signed_in
@require_safe
def external(request: HttpRequest) -> HttpResponse:
    """Everything that is with the person's teams outside the desk."""
    legs = list(queries.external_legs(person_of(request)))
    moments = Moments.here(clock.now())
    lines = [(leg, moments.told(leg.started_at)) for leg in legs]
    return render(request, "portal/external_list.html", {"lines": lines})


@policy.signed_in
@require_POST
def open_external(request: HttpRequest, leg: int) -> HttpResponse:
    """Somebody who is signed in goes on with a pass of their own."""
    person = person_of(request)
    found = queries.external_legs(person).filter(pk=leg).first()
    if found is None:
        raise Http404
    token = levels.give_pass(leg=found, person=person, at=clock.now())
    return redirect("portal:external_one", token=token)


@policy.public
@require_http_methods(["GET", "HEAD"])
def external_one(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, _visit(token))


@policy.public
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    visit = _visit(token)
    try:
        levels.accept(ticket=visit.leg.ticket, by=visit.person, at=clock.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal:external_one", token=token)


@policy.public
@require_POST
def ask(request: HttpRequest, token: str) -> HttpResponse:
    visit, form = _visit(token), QuestionForm(request.POST)

    def ask_back() -> None:
        levels.ask_back(
            ticket=visit.leg.ticket,
            question=form.cleaned_data["question"],
            by=visit.person,
            at=clock.now(),
        )

    if _done(form, ask_back):
        messages.success(request, _("Your question is with the desk."))
        return redirect("portal:external_one", token=token)
    return _page(request, visit, asking=form)


@policy.public
@require_POST
def give_back(request: HttpRequest, token: str) -> HttpResponse:
    """The answer of those outside: the baton goes back to the team that gave it."""
    visit, form = _visit(token), BackForm(request.POST)

    def hand_back() -> None:
        levels.hand_back(
            ticket=visit.leg.ticket, **form.cleaned_data, by=visit.person, at=clock.now()
        )

    if _done(form, hand_back):
        return render(request, "portal/external_done.html", {"leg": visit.leg})
    return _page(request, visit, back=form)


def _done(form: Form, act: Callable[[], object]) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@policy.public
@require_GET
def external_file(request: HttpRequest, token: str, file: int) -> HttpResponseBase:
    """A file that was handed over as evidence, and no other of the ticket."""
    told = _visit(token).hand_over.evidence
    found = StoredFile.objects.filter(pk=file).first()
    if found is None or file not in [it.get("file") for it in told]:
        raise Http404
    try:
        content = files.opened(found)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, filename=found.name, **served_as(found.media_type))


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    back: BackForm | None = None,
    asking: QuestionForm | None = None,
) -> HttpResponse:
    wrong = back or asking
    leg, moments = visit.leg, Moments.here(clock.now())
    context = {
        "visit": visit,
        "told": visit.hand_over,
        "since": moments.told(leg.started_at),
        "evidence": [_evidence(visit, it) for it in visit.hand_over.evidence],
        "asked": visit.hand_over.inquiries.order_by("pk"),
        "back": back or BackForm(),
        "asking": asking or QuestionForm(),
        "form": wrong,
    }
    status = 422 if wrong else 200
    return render(request, "portal/external_one.html", context, status=status)


def _evidence(visit: Visit, told: dict[str, object]) -> tuple[str, str]:
    """Its text, and the address of the file if it is one."""
    if "file" not in told:
        return str(told["text"]), ""
    address = reverse("portal:external_file", args=[visit.token, told["file"]])
    return str(told["text"]), address
