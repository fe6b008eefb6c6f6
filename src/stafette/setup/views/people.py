"""Who asks and who works at the desk, and what they may do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.channels.mail import ways_out
from stafette.channels.mail.actions.sign_in import send_sign_in_link
from stafette.core import clock, policy, transactions
from stafette.core.numbers import number_said
from stafette.people import actions as people
from stafette.people.models import Absence, Person
from stafette.people.queries import absences_ahead
from stafette.setup.forms.absences import AbsenceForm
from stafette.setup.forms.people import PersonForm
from stafette.setup.people_list import SHOWN, found_people, page_of
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored


@policy.administrators
@require_GET
def people_page(request: HttpRequest) -> HttpResponse:
    said = " ".join(request.GET.get("q", "").split())[:100]
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "desk"
    lines, pager = page_of(
        found_people(said=said, shown=shown),
        start=number_said(request.GET.get("start", "")),
        query={"q": said} if said else {"show": shown},
    )
    return show(
        request,
        "people",
        area="people",
        heading=_("People"),
        lines=lines,
        pager=pager,
        said=said,
        tabs=[(key, words, key == shown and not said) for key, words in _tabs()],
    )


def _tabs() -> list[tuple[str, str]]:
    return [
        ("desk", _("At the desk")),
        ("all", _("All")),
        ("retired", _("Retired")),
    ]


@policy.administrators
@require_http_methods(GET_AND_POST)
def person(request: HttpRequest, person: int | None = None) -> HttpResponse:
    """Enter somebody or change what is known of them and what they may do."""
    found = get_object_or_404(Person, pk=person) if person else None
    form = PersonForm(request.POST or None, person=found)
    heading = found.name if found else _("New person")
    if stored(request, form, lambda: _saved(request, found, form)):
        return redirect("setup:people")
    return show_form(
        request,
        form,
        area="people",
        heading=heading,
        template="person",
        back=reverse("setup:people"),
        person=found,
        sends=ways_out.links_can_leave(),
        absences=absences_ahead(found, at=clock.now()) if found else [],
        absence_form=AbsenceForm() if found else None,
    )


@policy.administrators
@require_POST
def enter_absence(request: HttpRequest, person: int) -> HttpResponse:
    """Days on which nothing is given to somebody, and others are told instead."""
    found = get_object_or_404(Person, pk=person, retired_on=None)
    form, at = AbsenceForm(request.POST), clock.now()
    if not stored(
        request,
        form,
        lambda: people.enter_absence(person=found, **form.days(), by=person_of(request), at=at),
    ):
        for sentence in form.sentences():
            messages.error(request, sentence)
    return redirect("setup:person", person=found.pk)


@policy.administrators
@require_POST
def end_absence(request: HttpRequest, person: int, absence: int) -> HttpResponse:
    found = Absence.objects.filter(pk=absence, person=person).first()
    page = reverse("setup:person", args=[person])
    if found is None:  # a second click: it is gone already
        return redirect(page)
    return carry_out(
        request,
        lambda: people.end_absence(absence=found, by=person_of(request), at=clock.now()),
        done=_("The absence is taken back."),
        to=page,
        back=page,
    )


@transactions.atomic
def _saved(request: HttpRequest, person: Person | None, form: PersonForm) -> None:
    """Both or neither: what is known of somebody, and their roles."""
    by, at = person_of(request), clock.now()
    roles = form.cleaned_data["roles"]
    if person is None:
        people.add_person(profile=form.profile(), roles=roles, by=by, at=at)
        return
    people.change_person(person=person, profile=form.profile(), by=by, at=at)
    people.give_roles(person=person, roles=roles, by=by, at=at)


@policy.administrators
@require_POST
def retire_person(request: HttpRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person)
    return carry_out(
        request,
        lambda: people.retire(person=found, by=person_of(request), at=clock.now()),
        done=_("{name} is retired.").format(name=found.name),
        to=reverse("setup:people"),
        back=reverse("setup:person", args=[found.pk]),
    )


@policy.administrators
@require_POST
def bring_back(request: HttpRequest, person: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person)
    page = reverse("setup:person", args=[found.pk])
    return carry_out(
        request,
        lambda: people.bring_back(person=found, by=person_of(request), at=clock.now()),
        done=_("{name} is there again. Teams have to be chosen anew.").format(name=found.name),
        to=page,
        back=page,
    )


@policy.administrators
@require_POST
def send_link(request: HttpRequest, person: int) -> HttpResponse:
    """Send a one-time sign-in link to the person's own address, never to anybody else."""
    found = get_object_or_404(Person, pk=person, retired_on=None)
    if not found.mail:
        messages.error(request, _("Enter an email address first."))
    elif not ways_out.links_can_leave():
        messages.error(request, _("No mail server is set (STAFETTE_SMTP_URL), nothing was sent."))
    else:
        send_sign_in_link(person=found, at=clock.now())
        messages.success(request, _("A link is on its way to {mail}.").format(mail=found.mail))
    return redirect("setup:person", person=found.pk)
