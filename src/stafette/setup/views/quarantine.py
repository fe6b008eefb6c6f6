"""Mails that wait for a person: seen without danger, released or deleted."""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import queries
from stafette.channels.mail.actions.release import readable
from stafette.channels.mail.models import Arrival, BlockedSender, Fate
from stafette.channels.mail.parsed import ParsedMail
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.core.numbers import numbers_said
from stafette.core.refusals import Refusal
from stafette.setup.forms.quarantine import ReleaseForm
from stafette.setup.mail_state import balance
from stafette.setup.quarantine_list import held, held_lines
from stafette.setup.sizes import size_words
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of
from stafette.tickets.models import Ticket

log = logging.getLogger("stafette.setup")
MOST, MOST_TEXT = 200, 20_000


@policy.administrators
@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    moments = Moments.here(at)
    content = {
        "rows": held_lines(queries.quarantined()[:MOST], moments=moments),
        "balance": balance(at=at),
        "checked": moments.clock(at),
        "form": ReleaseForm(),
        "long": queries.held_for_long(at=at).count(),
        "days": settings.STAFETTE.quarantine_days,
        "blocked": queries.blocked_senders(),
    }
    return render(request, "setup/quarantine.html", content)


@policy.administrators
@require_POST
def release_many(request: HttpRequest) -> HttpResponse:
    """Make tickets of all that are ticked, or of all of one sender; what cannot be one stays."""
    held = queries.quarantined().select_related("file").order_by("pk")
    if sender := request.POST.get("sender", ""):
        numbers = list(held.filter(sender=sender[:320]).values_list("pk", flat=True)[:MOST])
    else:
        numbers = numbers_said(request.POST.getlist("number"), most=MOST)
    chosen = held.filter(pk__in=numbers)
    made = mail.release_many(arrivals=chosen, by=person_of(request), at=clock.now())
    said = ngettext("{count} ticket was made.", "{count} tickets were made.", len(made))
    if made:
        messages.success(request, said.format(count=len(made)))
    if left := len(numbers) - len(made):
        told = ngettext(
            "{count} mail stays: open it and say for whom it is.",
            "{count} mails stay: open them and say for whom they are.",
            left,
        )
        messages.warning(request, told.format(count=left))
    return redirect("setup:quarantine")


@policy.administrators
@require_POST
def block(request: HttpRequest) -> HttpResponse:
    """Hold the mail of an address or a domain from now on."""
    said = request.POST.get("value", "")[:254]
    return carry_out(
        request,
        lambda: mail.block(value=said, by=person_of(request), at=clock.now()),
        done=_("{sender} is blocked: mail from there waits here.").format(sender=said.strip()),
        to=reverse("setup:quarantine"),
        back=reverse("setup:quarantine"),
    )


@policy.administrators
@require_POST
def unblock(request: HttpRequest, sender: int) -> HttpResponse:
    found = get_object_or_404(BlockedSender, pk=sender)
    return carry_out(
        request,
        lambda: mail.unblock(sender=found, by=person_of(request), at=clock.now()),
        done=_("{sender} is no longer blocked.").format(sender=found.value),
        to=reverse("setup:quarantine"),
        back=reverse("setup:quarantine"),
    )


@policy.administrators
@require_GET
def held_mail(request: HttpRequest, arrival: int) -> HttpResponse:
    """One mail: its text as text, its files by name; nothing of it is carried out or fetched."""
    return _shown(request, _held(arrival), ReleaseForm())


def _held(number: int) -> Arrival:
    return get_object_or_404(
        Arrival.objects.select_related("mailbox", "file", "ticket"),
        pk=number,
        fate=Fate.QUARANTINED,
    )


def _shown(request: HttpRequest, arrival: Arrival, form: ReleaseForm) -> HttpResponse:
    mail, moments = _readable(arrival), Moments.here(clock.now())
    content = {
        "held": held(arrival, moments=moments),
        "arrival": arrival,
        "arrived": moments.absolute(arrival.arrived_at),
        "text": mail.text[:MOST_TEXT] if mail else "",
        "cut": bool(mail and len(mail.text) > MOST_TEXT),
        "files": [(one.filename, size_words(len(one.content))) for one in mail.attachments]
        if mail
        else [],
        "lost": mail is None,
        "alike": queries.quarantined().filter(sender=arrival.sender).count(),
        "form": form,
    }
    return render(request, "setup/held_mail.html", content, status=422 if form.errors else 200)


def _readable(arrival: Arrival) -> ParsedMail | None:
    """Read by the parser child with its limits; None when the stored file has gone."""
    try:
        return readable(arrival)
    except OSError:
        log.exception("mail %s: its content cannot be opened", arrival.pk)
        return None


@policy.administrators
@require_GET
def raw(request: HttpRequest, arrival: int) -> HttpResponse:
    """The mail byte by byte, always as a download."""
    found = _held(arrival)
    try:
        content = queries.content_of(found)
    except OSError:
        raise Http404 from None
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="mail-{found.pk}.eml"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@policy.administrators
@require_POST
def release(request: HttpRequest, arrival: int) -> HttpResponse:
    """Make a ticket of it; who has done so before is told its number."""
    found = get_object_or_404(Arrival.objects.select_related("mailbox", "file"), pk=arrival)
    if found.fate != Fate.QUARANTINED:
        return _gone(request, found)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            ticket = mail.release(
                arrival=found, requester=form.requester(), by=person_of(request), at=clock.now()
            )
            return _released(request, found, ticket)
        except mail.NotInQuarantine:
            return _gone(request, Arrival.objects.get(pk=found.pk))
        except Refusal as refusal:
            form.blame(refusal)
        except OSError:
            log.exception("mail %s: its content cannot be opened", found.pk)
            form.add_error(None, _("The stored mail cannot be opened, nothing was changed."))
    return _shown(request, found, form)


def _released(request: HttpRequest, arrival: Arrival, ticket: Ticket) -> HttpResponse:
    arrival.refresh_from_db(fields=["fate"])
    if arrival.fate == Fate.FOLLOW_UP:
        said = _("It belongs to ticket #{number} now.").format(number=ticket.pk)
    else:
        said = _("Ticket #{number} was made of it.").format(number=ticket.pk)
    messages.success(request, said)
    return redirect("setup:quarantine")


def _gone(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Somebody was quicker, or the form came twice: what became of it."""
    if arrival.ticket_id:
        said = _("It is ticket #{number} already.").format(number=arrival.ticket_id)
    else:
        said = _("It was deleted already.")
    messages.info(request, said)
    return redirect("setup:quarantine")


@policy.administrators
@require_http_methods(GET_AND_POST)
def delete(request: HttpRequest, arrival: int) -> HttpResponse:
    """Asked once more, because the content cannot be brought back."""
    found = get_object_or_404(Arrival.objects.select_related("mailbox"), pk=arrival)
    if found.fate != Fate.QUARANTINED:
        return _gone(request, found)
    if request.method != "POST":
        content = {"held": held(found, moments=Moments.here(clock.now()))}
        return render(request, "setup/delete_mail.html", content)
    try:
        mail.delete(arrival=found, by=person_of(request), at=clock.now())
    except mail.NotInQuarantine:
        return _gone(request, Arrival.objects.get(pk=found.pk))
    messages.success(request, _("The mail is deleted. That it came stays known."))
    return redirect("setup:quarantine")
