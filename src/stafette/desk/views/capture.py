"""Saving a solution as knowledge, and what is done with an article."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.core.refusals import Refusal
from stafette.desk.cards import tries_of
from stafette.desk.forms.knowledge import ArticleForm
from stafette.desk.views.reach import GET_AND_POST, person_of, posted, show, text_said, ticket_of
from stafette.knowledge import actions as knowledge
from stafette.knowledge.models import Article
from stafette.knowledge.queries import draft_for
from stafette.levels.queries import hand_overs_of, legs_of
from stafette.tickets.models import Ticket

PARTS = (
    "issue", "environment", "resolution", "cause", "internal_part", "audience", "service",
)  # fmt: skip


@policy.agents
@require_http_methods(GET_AND_POST)
def capture(request: HttpRequest, number: int) -> HttpResponse:
    """From an answered ticket: the draft holds its subject, its answer and what was tried."""
    ticket, person = ticket_of(request, number), person_of(request)
    form = ArticleForm(posted(request), initial=_drafted(ticket), person=person)
    if form.is_valid():
        try:
            article = knowledge.capture(
                ticket=ticket,
                content=form.content(language=ticket.language),
                standing=form.standing(),
                by=person,
                at=clock.now(),
            )
            messages.success(request, _("Saved. The next one finds it at once."))
            return redirect("desk:article", article=article.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return show(request, "capture", status=422 if form.errors else 200, form=form, ticket=ticket)


def _drafted(ticket: Ticket) -> dict[str, Any]:
    given = hand_overs_of(ticket).last()
    tries = tries_of(given) if given else []
    tried = "\n".join(": ".join(filter(None, (one.step, one.result))) for one in tries)
    return vars(draft_for(ticket, problem=given.problem if given else "", tried=tried))


@policy.agents
@require_http_methods(GET_AND_POST)
def improve(request: HttpRequest, article: int) -> HttpResponse:
    """Mend an article; a validated one has to be validated again, unless a coach mends it."""
    found, person = _article(article), person_of(request)
    initial = {name: getattr(found, name) for name in PARTS}
    form = ArticleForm(posted(request), initial=initial, person=person)
    if form.is_valid():
        try:
            knowledge.improve(
                article=found,
                content=form.content(language=found.language),
                audience=form.cleaned_data.get("audience"),
                by=person,
                at=clock.now(),
            )
            return redirect("desk:article", article=article)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return show(request, "improve", status=status, form=form, article=found)


@policy.agents
@require_POST
def use(request: HttpRequest, number: int, article: int) -> HttpResponse:
    """Note that the article is applied to the ticket, and at which level."""
    ticket = ticket_of(request, number)
    leg = legs_of(ticket).last()
    try:
        knowledge.use(
            article=_article(article),
            ticket=ticket,
            level=leg.level if leg else 1,
            by=person_of(request),
            at=clock.now(),
        )
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("desk:ticket", number=number)


@policy.agents
@require_POST
def flag(request: HttpRequest, article: int) -> HttpResponse:
    """Somebody says what is wrong with it."""
    text = text_said(request, most=500).strip()
    try:
        knowledge.flag(article=_article(article), text=text, by=person_of(request), at=clock.now())
        messages.success(request, _("Thank you. A coach looks at it."))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("desk:article", article=article)


@policy.agents
@require_POST
def archive(request: HttpRequest, article: int) -> HttpResponse:
    """Take it out of use."""
    try:
        knowledge.archive(article=_article(article), by=person_of(request), at=clock.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("desk:article", article=article)


@policy.agents
@require_POST
def validate(request: HttpRequest, article: int) -> HttpResponse:
    """A coach says that it is right."""
    try:
        knowledge.validate(article=_article(article), by=person_of(request), at=clock.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("desk:article", article=article)


def _article(key: int) -> Article:
    return get_object_or_404(Article, pk=key)
