"""Telling people: the acknowledgement to the requester, notices to those who work on it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from stafette.core import rows, transactions
from stafette.core.moments import Moments
from stafette.levels import queries as levels
from stafette.levels.models import Leg, Team
from stafette.notifications.models import Notice
from stafette.people.choices import Role
from stafette.people.models import Grant, Person
from stafette.sla import queries as promises
from stafette.tickets import actions as tickets
from stafette.tickets import queries as requests
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message, Ticket

# Automatic answers to incoming mail are limited (reliability.md R5; RFC 3834 section 2).
MOST_TO_A_PERSON, WITHIN = 5, timedelta(days=1)

# Asked for every mail.
_AUTOMATIC = "WHERE ticket_id = %s AND automatic LIMIT 1"
_LATELY = """
JOIN tickets_ticket t ON t.id = tickets_message.ticket_id
WHERE t.requester_id = %s AND tickets_message.automatic AND tickets_message.sent_at > %s LIMIT %s"""
_OPEN = "WHERE ticket_id = %s AND ended_at IS NULL"
_MEMBERS = """
JOIN levels_team_members m ON m.person_id = people_person.id
WHERE m.team_id = %s AND people_person.retired_on IS NULL"""


@transactions.atomic
def acknowledge(*, ticket_id: int, at: datetime) -> Message | None:
    """Confirm the request with number, next step and time: once a ticket, few a day and person."""
    ticket = requests.locked_by_number(ticket_id)
    if not ticket.requester.mail or _told_enough(ticket, at):
        return None
    return tickets.send_automatic(ticket=ticket, text=_acknowledgement(ticket), at=at)


def _told_enough(ticket: Ticket, at: datetime) -> bool:
    if rows.select(Message, _AUTOMATIC, [ticket.pk]):
        return True
    if ticket.channel != Channel.MAIL:
        return False
    told = [ticket.requester_id, rows.moment(at - WITHIN), MOST_TO_A_PERSON]
    return len(rows.select(Message, _LATELY, told)) == MOST_TO_A_PERSON


def _acknowledgement(ticket: Ticket) -> str:
    team = _team_holding(ticket.pk)
    due_at = promises.response_due_at(ticket.pk)
    with translation.override(ticket.language):
        facts = {
            "number": ticket.pk,
            "team": team.name if team else "",
            "time": Moments.here(due_at).absolute(due_at) if due_at else "",
        }
        said = [_("We have your request #%(number)s.") % facts]
        if team and due_at:
            said.append(_("The team %(team)s will get back to you by %(time)s.") % facts)
        elif team:
            said.append(_("The team %(team)s will get back to you.") % facts)
        said.append(_("To add something, reply to this email."))
        return "\n\n".join(said)


def _team_holding(ticket_id: int) -> Team | None:
    leg = _open_leg(ticket_id)
    return rows.one(Team, leg.team_id) if leg else None


def _open_leg(ticket_id: int) -> Leg | None:
    return next(iter(rows.select(Leg, _OPEN, [ticket_id])), None)


@transactions.atomic
def tell_team(*, team_id: int, ticket_id: int, code: str, by_id: int | None, at: datetime) -> None:
    """Tell everybody in a team; nobody is told of what they did themselves."""
    _tell((it.pk for it in rows.select(Person, _MEMBERS, [team_id])), ticket_id, code, by_id, at)


@transactions.atomic
def tell_holder(*, ticket_id: int, code: str, by_id: int | None, at: datetime) -> None:
    """Tell the agent who works on it, else whoever is there instead (`levels.people_at`)."""
    leg = levels.leg_asked(ticket_id)
    if leg:
        _tell(levels.people_at(leg, at=at), ticket_id, code, by_id, at)


@transactions.atomic
def tell(
    *, person_ids: Iterable[int], ticket_id: int, code: str, by_id: int | None, at: datetime
) -> None:
    """Tell certain people."""
    _tell(person_ids, ticket_id, code, by_id, at)


@transactions.atomic
def tell_administrators(*, code: str, at: datetime) -> None:
    """Tell those who set the desk up, unless they have not read it since the last time."""
    unread = Notice.objects.filter(person=OuterRef("person"), code=code, read_at=None)
    held = Grant.objects.filter(role=Role.ADMINISTRATOR, person__retired_on=None)
    for grant in held.filter(~Exists(unread)):
        Notice.objects.create(person_id=grant.person_id, code=code, at=at)


def _tell(
    person_ids: Iterable[int], ticket_id: int, code: str, by_id: int | None, at: datetime
) -> None:
    rows.insert(
        (
            Notice(person_id=person, ticket_id=ticket_id, code=code, by_id=by_id, at=at)
            for person in sorted(set(person_ids) - {by_id})
        ),
        or_ignore=True,
    )


@transactions.atomic
def mark_read(*, person: Person, at: datetime) -> None:
    """Everything somebody was told so far counts as read."""
    Notice.objects.filter(person=person, read_at=None, at__lte=at).update(read_at=at)
