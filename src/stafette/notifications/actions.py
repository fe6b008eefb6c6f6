"""Telling people: the acknowledgement to the requester, notices to those who work on it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import dateformat, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stafette.core import transactions
from stafette.levels.models import Leg, Team
from stafette.notifications.models import Notice
from stafette.people.models import Person
from stafette.sla import queries as promises
from stafette.sla.choices import Measure
from stafette.tickets import actions as tickets
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message, Ticket

# Automatic answers to incoming mail are limited (reliability.md R5; RFC 3834 section 2).
MOST_TO_A_PERSON, WITHIN = 5, timedelta(days=1)


@transactions.atomic
def acknowledge(*, ticket_id: int, at: datetime) -> Message | None:
    """Confirm the request with number, next step and time: once a ticket, few a day and person."""
    ticket = (
        Ticket.objects.select_for_update(of=("self",)).select_related("requester").get(pk=ticket_id)
    )
    if not ticket.requester.mail or _told_enough(ticket, at):
        return None
    return tickets.send_automatic(ticket=ticket, text=_acknowledgement(ticket), at=at)


def _told_enough(ticket: Ticket, at: datetime) -> bool:
    automatic = Message.objects.filter(automatic=True)
    if automatic.filter(ticket=ticket).exists():
        return True
    if ticket.channel != Channel.MAIL:
        return False
    to_them = automatic.filter(ticket__requester=ticket.requester, sent_at__gt=at - WITHIN)
    return to_them.count() >= MOST_TO_A_PERSON


def _acknowledgement(ticket: Ticket) -> str:
    leg = Leg.objects.filter(ticket=ticket, ended_at=None).select_related("team").first()
    due_at = next(
        (c.due_at for c in promises.clocks_of(ticket) if c.measure == Measure.RESPONSE), None
    )
    with translation.override(ticket.language):
        facts = {
            "number": ticket.pk,
            "subject": ticket.subject,
            "team": leg.team.name if leg else "",
            "time": moment_in_words(due_at) if due_at else "",
        }
        said = [_("We have your request #%(number)s: %(subject)s") % facts]
        if leg and due_at:
            said.append(_("The team %(team)s will get back to you by %(time)s.") % facts)
        elif leg:
            said.append(_("The team %(team)s will get back to you.") % facts)
        said.append(_("To add something, reply to this email."))
        return "\n\n".join(said)


def moment_in_words(at: datetime) -> str:
    """Date and time in the desk's zone and the active language: "12 Jan 2026, 11:00"."""
    return dateformat.format(timezone.localtime(at), pgettext("moment", "j M Y, H:i"))


@transactions.atomic
def tell_team(*, team_id: int, ticket_id: int, code: str, by_id: int | None, at: datetime) -> None:
    """Tell everybody in a team; nobody is told of what they did themselves."""
    members = Team.objects.get(pk=team_id).members.filter(retired_on=None)
    _tell(members.values_list("pk", flat=True), ticket_id, code, by_id, at)


@transactions.atomic
def tell_holder(*, ticket_id: int, code: str, by_id: int | None, at: datetime) -> None:
    """Tell the agent who works on it, or the whole team when nobody does yet."""
    leg = Leg.objects.filter(ticket_id=ticket_id, ended_at=None).first()
    if leg and leg.agent_id:
        _tell([leg.agent_id], ticket_id, code, by_id, at)
    elif leg:
        tell_team(team_id=leg.team_id, ticket_id=ticket_id, code=code, by_id=by_id, at=at)


@transactions.atomic
def tell(
    *, person_ids: Iterable[int], ticket_id: int, code: str, by_id: int | None, at: datetime
) -> None:
    """Tell certain people."""
    _tell(person_ids, ticket_id, code, by_id, at)


def _tell(
    person_ids: Iterable[int], ticket_id: int, code: str, by_id: int | None, at: datetime
) -> None:
    Notice.objects.bulk_create(
        (
            Notice(person_id=person, ticket_id=ticket_id, code=code, by_id=by_id, at=at)
            for person in sorted(set(person_ids) - {by_id})
        ),
        ignore_conflicts=True,
    )


@transactions.atomic
def mark_read(*, person: Person, at: datetime) -> None:
    """Everything somebody was told so far counts as read."""
    Notice.objects.filter(person=person, read_at=None, at__lte=at).update(read_at=at)
