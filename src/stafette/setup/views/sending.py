"""By which server a mailbox sends: entered, tried while one watches, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import discovery, ways_out
from stafette.channels.mail.models import Mailbox, Submission
from stafette.channels.mail.transport import Trial
from stafette.core import clock, policy
from stafette.setup.forms.sending import SendingForm
from stafette.setup.pages import Retirement, Tag
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show_form, stored

STEPS = ("connect", "tls", "sign_in")


@policy.administrators
@require_http_methods(GET_AND_POST)
def sending(request: HttpRequest, mailbox: int) -> HttpResponse:
    """The way out of a mailbox."""
    found = _mailbox(mailbox)
    form = SendingForm(request.POST or None, submission=_own(found), begins=_begins(found))
    if stored(
        request,
        form,
        lambda: mail.save_submission(
            mailbox=found, to=form.plan(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:sending", mailbox=found.pk)
    return _page(request, found, form)


@policy.administrators
@require_POST
def try_sending(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Connect, TLS, sign in; nothing is sent, and the page shows how far it came."""
    found = _mailbox(mailbox)
    trial = mail.try_way_out(mailbox=found, at=clock.now())
    return _page(request, found, SendingForm(submission=_own(found)), trial=trial)


@policy.administrators
@require_POST
def send_test_mail(request: HttpRequest, mailbox: int) -> HttpResponse:
    """A mail to whoever asks for it, by the way out of this mailbox."""
    found, person = _mailbox(mailbox), person_of(request)
    answer = mail.send_test_mail(mailbox=found, to=person, at=clock.now())
    if answer.verdict == "sent":
        said = _("Sent to {mail}: look into your mailbox.").format(mail=person.mail)
        messages.success(request, said)
    else:
        messages.error(request, _("Not sent: {answer}").format(answer=answer.text))
    return redirect("setup:sending", mailbox=found.pk)


@policy.administrators
@require_POST
def remove_sending(request: HttpRequest, mailbox: int) -> HttpResponse:
    found = _mailbox(mailbox)
    page = reverse("setup:sending", args=[found.pk])
    return carry_out(
        request,
        lambda: mail.remove_submission(mailbox=found, by=person_of(request), at=clock.now()),
        done=_("{address} sends by the server of the desk.").format(address=found.address),
        to=page,
        back=page,
    )


def _mailbox(number: int) -> Mailbox:
    return get_object_or_404(Mailbox, pk=number, retired_on=None)


def _begins(mailbox: Mailbox) -> dict[str, object]:
    """What its provider publishes."""
    place = discovery.known(mailbox.address).places.submission
    if place is None:
        return {}
    told = {"host": place.host, "port": place.port, "security": place.security}
    return told | {"user": mailbox.address}


def _own(mailbox: Mailbox) -> Submission | None:
    return Submission.objects.filter(mailbox=mailbox).first()


def _page(
    request: HttpRequest, mailbox: Mailbox, form: SendingForm, *, trial: Trial | None = None
) -> HttpResponse:
    own = _own(mailbox)
    return show_form(
        request,
        form,
        area="mailboxes",
        heading=_("Sending of {address}").format(address=mailbox.address),
        template="sending",
        back=reverse("setup:mailbox", args=[mailbox.pk]),
        mailbox=mailbox,
        own=own,
        any_way=ways_out.any_way(mailbox),
        steps_tried=_told(trial) if trial else [],
        trial=trial,
        retirement=_removal(mailbox) if own else None,
    )


def _told(trial: Trial) -> list[tuple[str, Tag]]:
    """Each step with how it went."""
    words = {"connect": _("Connection"), "tls": _("Encryption"), "sign_in": _("Sign-in")}
    went = {
        True: Tag(text=_("works"), icon="check", tone="ok"),
        False: Tag(text=_("not reached")),
    }
    failed = Tag(text=_("failed"), icon="triangle-alert", tone="danger")
    return [
        (words[step], failed if step == trial.failed else went[step in trial.reached])
        for step in STEPS
    ]


def _removal(mailbox: Mailbox) -> Retirement:
    return Retirement(
        heading=_("Send by the server of the desk"),
        text=_("This way out and its password are deleted."),
        address=reverse("setup:remove_sending", args=[mailbox.pk]),
        label=_("Remove this way out"),
    )
