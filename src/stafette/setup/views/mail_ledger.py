"""The ledger of incoming mail: every arrival with its fate, and the proof that none is missing."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from stafette.channels.mail import queries
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.core.numbers import number_said
from stafette.setup.mail_ledger import (
    Wanted,
    choices_of,
    fate_words,
    faults_of,
    fetched,
    page_of,
    rounds,
)


@policy.administrators
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    moments, wanted = Moments.here(at), _wanted(request)
    entries, pager = page_of(
        wanted, before=number_said(request.GET.get("before", "")), moments=moments
    )
    last = queries.last_reconciliation()
    content = {
        "entries": entries,
        "pager": pager,
        "wanted": wanted,
        "filtered": bool(wanted.query()),
        "checked": moments.recent(last.made_at) if last else "",
        "counted": sum(last.counts.values()) if last else 0,
        "faults": faults_of(last) if last else [],
        "rounds": rounds(at=at, moments=moments),
        "fetched": fetched(moments=moments),
        **choices_of(wanted),
    }
    return render(request, "setup/mail_ledger.html", content)


def _wanted(request: HttpRequest) -> Wanted:
    """What cannot be meant is left out."""
    said = request.GET
    fate = said.get("fate", "")
    return Wanted(
        fate=fate if fate in fate_words() else "",
        mailbox=number_said(said.get("mailbox", "")),
        day=_day(said.get("day", "")),
        sender=" ".join(said.get("sender", "").split())[:100],
    )


def _day(said: str) -> date | None:
    """A day between the first mail and the end of time zones' arithmetic, else none."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2200 else None
