"""Signing in: a link by mail, or a password. Unknown and known addresses look alike."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.core import clock, policy
from stafette.core.refusals import Refusal
from stafette.desk.forms.identity import LinkForm, NewPasswordForm, PasswordForm, ProfileForm
from stafette.desk.views.reach import GET_AND_POST, person_of, posted, show
from stafette.levels.rules import works_at_desk
from stafette.people import actions as people
from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import person_with

PREFERENCES = ("language", "time_zone", "character_keys")
BACKEND = "stafette.people.identity.Backend"


@policy.public
@require_http_methods(GET_AND_POST)
def sign_in(request: HttpRequest) -> HttpResponse:
    """With a password; the link by mail has a form of its own beside it."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = PasswordForm(posted(request))
    if not form.is_valid():
        return _page(request, form=form)
    mail_said = form.cleaned_data["mail"]
    if not people.count_try(mail=mail_said, at=clock.now()):
        form.add_error(None, _("Too many wrong passwords. Sign in with a link, or wait a while."))
        return _page(request, form=form, status=429)
    person = authenticate(request, **form.cleaned_data)
    if isinstance(person, Person):
        people.forget_tries(mail=mail_said)
        with_password(request, person)
        return redirect(_next(request))
    form.add_error(None, _("Address and password do not belong together."))
    return _page(request, form=form)


def with_password(request: HttpRequest, person: Person) -> None:
    """Begin a session; Django makes a new session key, so that a planted one is worth nothing."""
    login(request, person, backend=BACKEND)
    people.note_sign_in(person=person, at=clock.now())


@policy.public
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Send a one-time link; the answer is the same whether the address is known or not."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, link_form=form)
    person = person_with(kind=ContactKind.MAIL, value=form.cleaned_data["mail"])
    if person and person.is_active and person.mail:
        mail.send_sign_in_link(person=person, at=clock.now())
    return show(request, "sign_in_sent", mail=form.cleaned_data["mail"])


@policy.public
@require_http_methods(GET_AND_POST)
def redeem(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing (scanners open links too); the button signs in."""
    if request.method == "GET":
        return show(request, "sign_in_redeem", next=request.GET.get("next", ""))
    try:
        person = people.redeem(token=token, at=clock.now())
    except Refusal as refusal:
        form = LinkForm(auto_id="id_link_%s")
        return _page(request, link_form=form, refusal=str(refusal), status=422)
    login(request, person, backend=BACKEND)
    return redirect(_next(request))


@policy.signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("desk:sign_in")


@policy.agents
@require_http_methods(GET_AND_POST)
def profile(request: HttpRequest) -> HttpResponse:
    """Language, zone, keys, and what is kept on this device."""
    person = person_of(request)
    initial = {name: getattr(person, name) for name in PREFERENCES}
    form = ProfileForm(posted(request), initial=initial)
    if form.is_valid():
        for name in PREFERENCES:
            setattr(person, name, form.cleaned_data[name])
        person.save(update_fields=PREFERENCES)
        return redirect("desk:profile")
    return show(
        request,
        "profile",
        status=422 if form.errors else 200,
        form=form,
        password_form=NewPasswordForm(person=person),
    )


@policy.signed_in
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Set a new password; all other sessions of the person end with it."""
    person = person_of(request)
    form = NewPasswordForm(request.POST, person=person)
    if not form.is_valid():
        initial = {name: getattr(person, name) for name in PREFERENCES}
        return show(
            request,
            "profile",
            status=422,
            form=ProfileForm(initial=initial),
            password_form=form,
        )
    people.set_password(
        person=person, password=form.cleaned_data["password"], by=person, at=clock.now()
    )
    update_session_auth_hash(request, person)
    messages.success(request, _("The password is set. Other sessions have ended."))
    return redirect("desk:profile")


def _page(
    request: HttpRequest,
    *,
    form: PasswordForm | None = None,
    link_form: LinkForm | None = None,
    refusal: str = "",
    status: int = 0,
) -> HttpResponse:
    refused = bool((form and form.errors) or (link_form and link_form.errors))
    return show(
        request,
        "sign_in",
        status=status or (422 if refused else 200),
        form=form or PasswordForm(),
        link_form=link_form or LinkForm(auto_id="id_link_%s"),
        refusal=refusal,
        next=_asked(request),
    )


def _asked(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a path of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else ""


def _next(request: HttpRequest) -> str:
    """There, else the start of the person's face."""
    person = request.user
    works = isinstance(person, Person) and works_at_desk(person)
    return _asked(request) or (reverse("desk:queue") if works else "/")
