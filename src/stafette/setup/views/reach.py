"""What every view of the set-up begins with: who asks, the page, and storing a form once."""

from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.catalog.models import Service
from stafette.catalog.queries import services
from stafette.core.refusals import Refusal
from stafette.people.models import Person
from stafette.setup.forms.asking import ForServiceForm, OnceForm
from stafette.setup.pages import Retirement
from stafette.setup.standing import standing, steps_of
from stafette.sla.actions import WrongHours, WrongPromise

GET_AND_POST = ("GET", "POST")
ALL_OTHERS = 0  # in an address: what holds for services that have nothing of their own
REMEMBERED = 3600  # seconds for which a form that comes a second time is known


def person_of(request: HttpRequest) -> Person:
    """The person of the session; the policy has let nobody else in."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def show(
    request: HttpRequest, template: str, *, area: str, status: int = 200, **content: object
) -> HttpResponse:
    """A page of the set-up, with the way through it beside."""
    content["steps"] = steps_of(standing(), area=area)
    return render(request, f"setup/{template}.html", content, status=status)


def show_form(
    request: HttpRequest,
    form: OnceForm,
    *,
    area: str,
    heading: str,
    retirement: Retirement | None = None,
    **content: object,
) -> HttpResponse:
    """The page of a form; what was typed and what is wrong with it stay on it."""
    template = str(content.pop("template", "edit"))
    return show(
        request,
        template,
        area=area,
        status=422 if form.errors else 200,
        form=form,
        heading=heading,
        retirement=retirement,
        **content,
    )


def stored(request: HttpRequest, form: OnceForm, action: Callable[[], object]) -> bool:
    """Do what a valid form asks for, once; a refusal is shown in the form.

    A form that comes twice (a double click, a reload) has been done after the first time.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    once = form.cleaned_data["once"]
    key = f"setup:{person_of(request).pk}:{once}"
    if once and not cache.add(key, True, REMEMBERED):
        return True
    try:
        action()
    except (Refusal, WrongHours, WrongPromise) as refusal:
        cache.delete(key)
        form.blame(refusal)
        return False
    except BaseException:
        cache.delete(key)
        raise
    messages.success(request, form.success())
    return True


def carry_out(
    request: HttpRequest, action: Callable[[], object], *, done: str, to: str, back: str
) -> HttpResponse:
    """Do something that needs no form; a refusal leads back with its sentence."""
    try:
        action()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    messages.success(request, done)
    return redirect(to)


def choose_service(request: HttpRequest, *, area: str, heading: str, page: str) -> HttpResponse:
    """Ask which service is to have something of its own; nothing is stored yet."""
    form = ForServiceForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return redirect(page, service=form.cleaned_data["service"].pk)
    return show_form(request, form, area=area, heading=heading, back=reverse(f"setup:{area}"))


def service_of(number: int) -> Service | None:
    """The service that an address names, None for all others. Raises Http404."""
    found = services().filter(pk=number).first()
    if found is None and number != ALL_OTHERS:
        raise Http404
    return found


def number_of(service: Service | None) -> int:
    """How an address names a service, or all others."""
    return service.pk if service else ALL_OTHERS


def service_name(service: Service | None) -> str:
    return service.name if service else _("All other services")
