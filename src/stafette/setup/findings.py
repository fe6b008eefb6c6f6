"""What a desk still lacks, in the order in which it hurts."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.channels.mail import queries
from stafette.core import clock
from stafette.levels.models import Team
from stafette.people.choices import Role
from stafette.people.models import Grant, Person
from stafette.setup.mail_state import Waiting
from stafette.setup.pages import Finding
from stafette.setup.standing import Standing
from stafette.sla.models import Coverage

NAMED = 3


def findings(desk: Standing, mail: Waiting) -> list[Finding]:
    """What is missing and where it is mended; empty when nothing is."""
    return [*_gaps(desk), *_lonely_teams(), *_idle_agents(), *_stuck(mail), *_missing_mail(mail)]


def _gaps(desk: Standing) -> Iterator[Finding]:
    needed = (desk.first_teams, desk.mailboxes, desk.hours, desk.promises, desk.services)
    for there, (text, name, label) in zip(needed, _needs(), strict=True):
        if not there:
            yield Finding(text=text, address=reverse(f"setup:{name}"), label=label)
    if desk.promises and not Coverage.objects.filter(organisation=None, service=None).exists():
        yield Finding(
            text=_("No promise holds for everybody: some tickets have no deadline."),
            address=reverse("setup:promises"),
            label=_("Promises"),
        )


def _needs() -> list[tuple[str, str, str]]:
    """What every desk needs: the sentence when it is missing, where it is added, and how."""
    return [
        (
            _("There is no team of the 1st level: nobody receives new tickets."),
            "new_team",
            _("Add a team"),
        ),
        (
            _("There is no mailbox: no mail comes in, no answer leaves."),
            "new_mailbox",
            _("Add a mailbox"),
        ),
        (
            _("There are no service hours: promises have nothing to count by."),
            "new_hours",
            _("Add service hours"),
        ),
        (
            _("Nothing is promised: no ticket has a deadline."),
            "new_promise",
            _("Add a promise"),
        ),
        (_("There is no service that people could ask about."), "new_service", _("Add a service")),
    ]


def _lonely_teams() -> Iterator[Finding]:
    teams = Team.objects.filter(retired_on=None, members=None)
    for one in teams[:NAMED]:
        yield Finding(
            text=_("Nobody belongs to the team {name}.").format(name=one.name),
            address=reverse("setup:team", args=[one.pk]),
            label=_("Choose members"),
        )


def _idle_agents() -> Iterator[Finding]:
    """Agents who see no queue."""
    membership = Team.members.through.objects.filter(person=OuterRef("pk"))
    agent = Grant.objects.filter(person=OuterRef("pk"), role=Role.AGENT)
    idle = Person.objects.filter(~Exists(membership), Exists(agent), retired_on=None)
    for one in idle.order_by("name")[:NAMED]:
        yield Finding(
            text=_("{name} is an agent without a team and sees no queue.").format(name=one.name),
            address=reverse("setup:teams"),
            label=_("Teams"),
        )


def _stuck(mail: Waiting) -> Iterator[Finding]:
    if mail.failed:
        said = ngettext(
            "{count} mail could not be delivered.",
            "{count} mails could not be delivered.",
            mail.failed,
        )
        yield Finding(
            text=said.format(count=mail.failed),
            address=f"{reverse('setup:outbox')}?show=failed",
            label=_("Outbox"),
        )


def _missing_mail(mail: Waiting) -> Iterator[Finding]:
    """Mails that the ledger cannot account for, and test mails that did not come back."""
    ledger, last = reverse("setup:ledger"), queries.last_reconciliation()
    if last and last.faults:
        text = _("The mail ledger does not add up: mails or tickets are missing.")
        yield Finding(text=text, address=ledger, label=_("Mail ledger"))
    silent = queries.without_canary(at=clock.now()) if mail.canaries else []
    for mailbox in silent:
        text = _("The hourly test mail to {address} did not come back.")
        yield Finding(
            text=text.format(address=mailbox.address), address=ledger, label=_("Mail ledger")
        )
