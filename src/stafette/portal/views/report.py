"""Reporting a problem: one sentence, one question."""

import re
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stafette.catalog.rules import GRADES_BY_WORK
from stafette.core import clock, policy, transactions
from stafette.core.refusals import Refusal
from stafette.knowledge import queries as knowledge
from stafette.portal.forms.report import ReportForm
from stafette.portal.reach import person_of, request_of, stored
from stafette.portal.way import next_news
from stafette.tickets.actions import Opening
from stafette.tickets.choices import Channel
from stafette.triage.actions import admit

LONGEST_SUBJECT, REMEMBERED = 120, 20
_END_OF_SENTENCE = re.compile(r"[.!?](?=\s)|\n")


@policy.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES)
        known = request.session.get("reported", {}).get(form.data.get("once") or "")
        if known:
            return redirect("portal:reported", number=known)
        if form.is_valid():
            try:
                return redirect("portal:reported", number=_admitted(request, form))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    else:
        said = {"text": request.GET.get("q", ""), "once": secrets.token_urlsafe(12)}
        form = ReportForm(initial=said)
    fitting = _fitting(request, form["text"].value() or "")
    return render(
        request,
        "portal/report.html",
        {"form": form, "suggestions": fitting},
        status=422 if form.errors else 200,
    )


@transactions.atomic
def _admitted(request: HttpRequest, form: ReportForm) -> int:
    said, at = form.cleaned_data, clock.now()
    impact, urgency = GRADES_BY_WORK[said["work"]]
    opening = Opening(
        requester=person_of(request),
        subject=subject_of(said["text"]),
        text=said["text"],
        channel=Channel.PORTAL,
        impact=impact,
        urgency=urgency,
        files=stored(said["uploads"], at=at),
    )
    ticket, _message = admit(opening=opening, at=at)
    kept = request.session.get("reported", {})
    kept[said["once"]] = ticket.pk
    request.session["reported"] = dict(list(kept.items())[-REMEMBERED:])
    return ticket.pk


def subject_of(text: str) -> str:
    """The first sentence, cut at a word where it is long."""
    first = " ".join(_END_OF_SENTENCE.split(text.strip(), maxsplit=1)[0].split())
    if len(first) <= LONGEST_SUBJECT:
        return first
    return first[:LONGEST_SUBJECT].rpartition(" ")[0] + " …"


@policy.signed_in
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may help already, while the person is still typing."""
    found = _fitting(request, request.GET.get("q", ""))
    return render(request, "portal/suggestions.html", {"suggestions": found})


def _fitting(request: HttpRequest, text: str) -> list[knowledge.Suggestion]:
    if len(text.strip()) < 5:
        return []
    person = person_of(request)
    return knowledge.suggestions(
        text=text[:500], scopes=knowledge.scopes_of(person), level=0, at=clock.now()
    )


@policy.signed_in
@require_safe
def reported(request: HttpRequest, number: int) -> HttpResponse:
    """The confirmation: number, what happens next and when."""
    ticket = request_of(request, number)
    return render(
        request,
        "portal/reported.html",
        {"ticket": ticket, "news": next_news(ticket, at=clock.now())},
    )
