"""What is promised, and to whom."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.levels.models import Team
from stafette.setup.examples import example_of
from stafette.setup.forms.promises import CoverForm, PromiseForm
from stafette.setup.forms.stages import StagesForm
from stafette.setup.pages import Line, Listing, Retirement, Tag
from stafette.setup.sentences import stage_sentence
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored
from stafette.sla import actions as sla
from stafette.sla.models import Coverage, Promise


def _in_use() -> QuerySet[Promise]:
    found = Promise.objects.filter(retired_on=None).select_related("hours").order_by("name")
    return found.prefetch_related("targets", "coverage__organisation", "coverage__service")


@policy.administrators
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    listing = Listing(
        area="promises",
        heading=_("Promises"),
        lead=_("What the requester is promised (SLA), and what one level promises the desk (OLA)."),
        lines=[_line(one) for one in _in_use()],
        empty=_("No promise yet. Without one, no ticket has a deadline."),
        add_address=reverse("setup:new_promise"),
        add_label=_("Add a promise"),
    )
    return show(request, "list", area="promises", heading=listing.heading, listing=listing)


def _line(promise: Promise) -> Line:
    holds = [covered_words(one) for one in promise.coverage.all()]
    return Line(
        title=promise.name,
        address=reverse("setup:promise", args=[promise.pk]),
        note=example_of(promise, at=clock.now()),
        tags=[Tag(text=said, tone="ok") for said in holds[:3]],
        end=promise.hours.name,
    )


def covered_words(coverage: Coverage) -> str:
    """To whom it holds: everybody, or what an organisation, a service, a kind have in common."""
    parts = [
        coverage.organisation.name if coverage.organisation else "",
        coverage.service.name if coverage.service else "",
        str(coverage.get_kind_display()) if coverage.kind else "",
    ]
    return ": ".join(filter(None, parts)) or _("everybody else")


@policy.administrators
@require_http_methods(GET_AND_POST)
def promise(request: HttpRequest, promise: int | None = None) -> HttpResponse:
    """Enter a promise with its targets, or change it."""
    found = get_object_or_404(_in_use(), pk=promise) if promise else None
    form = PromiseForm(request.POST or None, promise=found)
    heading = found.name if found else _("New promise")
    kept: list[Promise] = []
    if stored(request, form, lambda: kept.append(_saved(request, found, form))):
        return redirect("setup:promise", promise=kept[0].pk) if kept else redirect("setup:promises")
    return show_form(
        request,
        form,
        area="promises",
        heading=heading,
        template="promise",
        back=reverse("setup:promises"),
        promise=found,
        example=example_of(found, at=clock.now()) if found else "",
        stages=[stage_sentence(one) for one in found.stages] if found else [],
        covered=[(one.pk, covered_words(one)) for one in found.coverage.all()] if found else [],
        cover_form=CoverForm() if found else None,
        retirement=_retirement(found) if found else None,
    )


def _retirement(promise: Promise) -> Retirement:
    return Retirement(
        heading=_("Retire the promise"),
        text=_("Nobody is promised it any more. Deadlines of tickets that have it stay."),
        address=reverse("setup:retire_promise", args=[promise.pk]),
        label=_("Retire the promise"),
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def stages(request: HttpRequest, promise: int) -> HttpResponse:
    """What happens when how much of the promised time is used up."""
    found = get_object_or_404(_in_use(), pk=promise)
    form = StagesForm(request.POST or None, promise=found)
    page = reverse("setup:promise", args=[found.pk])
    if stored(
        request,
        form,
        lambda: sla.save_stages(
            promise=found, stages=form.stages(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect(page)
    return show_form(
        request,
        form,
        area="promises",
        heading=_("Stages: {name}").format(name=found.name),
        template="stages",
        back=page,
        told=[stage_sentence(one) for one in found.stages],
    )


@policy.administrators
@require_POST
def retire_promise(request: HttpRequest, promise: int) -> HttpResponse:
    found = get_object_or_404(_in_use(), pk=promise)
    return carry_out(
        request,
        lambda: _retired(request, found),
        done=_("The promise {name} is retired.").format(name=found.name),
        to=reverse("setup:promises"),
        back=reverse("setup:promise", args=[found.pk]),
    )


def _retired(request: HttpRequest, promise: Promise) -> None:
    teams = Team.objects.filter(promise=promise, retired_on=None).values_list("name", flat=True)
    if teams:
        raise sla.StillInUse(
            _("Teams promise it to the desk: %(names)s. Change those first."),
            names=", ".join(teams),
        )
    sla.retire_promise(promise=promise, by=person_of(request), at=clock.now())


def _saved(request: HttpRequest, promise: Promise | None, form: PromiseForm) -> Promise:
    return sla.save_promise(
        promise=promise,
        name=form.cleaned_data["name"],
        hours=form.cleaned_data["hours"],
        allowed=form.allowed(),
        by=person_of(request),
        at=clock.now(),
    )


@policy.administrators
@require_POST
def cover(request: HttpRequest, promise: int) -> HttpResponse:
    """Let the promise hold for somebody more."""
    found = get_object_or_404(_in_use(), pk=promise)
    form = CoverForm(request.POST)
    stored(
        request,
        form,
        lambda: sla.cover(
            promise=found,
            organisation=form.cleaned_data["organisation"],
            service=form.cleaned_data["service"],
            kind=form.cleaned_data["kind"],
            by=person_of(request),
            at=clock.now(),
        ),
    )
    return redirect("setup:promise", promise=found.pk)


@policy.administrators
@require_POST
def uncover(request: HttpRequest, promise: int, coverage: int) -> HttpResponse:
    """Let the less specific promise hold again."""
    found = Coverage.objects.filter(pk=coverage, promise=promise).first()
    page = reverse("setup:promise", args=[promise])
    if found is None:  # a second click: it is gone already
        return redirect(page)
    return carry_out(
        request,
        lambda: sla.uncover(coverage=found, by=person_of(request), at=clock.now()),
        done=_("The promise no longer holds there."),
        to=page,
        back=page,
    )
