"""How far the desk is set up: one question to the database, asked beside every page."""

from dataclasses import dataclass, replace

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.setup.pages import Step, Steps

_IN_USE = "(SELECT COUNT(*) FROM {table} WHERE retired_on IS NULL{more})"
_ASKED = {
    "hours": _IN_USE.format(table="sla_servicehours", more=""),
    "mailboxes": _IN_USE.format(table="mail_mailbox", more=""),
    "teams": _IN_USE.format(table="levels_team", more=""),
    "first_teams": _IN_USE.format(table="levels_team", more=" AND level = 1"),
    "services": _IN_USE.format(table="catalog_service", more=""),
    "promises": _IN_USE.format(table="sla_promise", more=""),
    "covered": "(SELECT COUNT(*) FROM sla_coverage)",
    "organisations": _IN_USE.format(table="people_organisation", more=""),
    "colleagues": "(SELECT COUNT(DISTINCT g.person_id) FROM people_grant g"
    " JOIN people_person p ON p.id = g.person_id WHERE p.retired_on IS NULL)",
    "paths": "(SELECT COUNT(DISTINCT COALESCE(service_id, 0)) FROM levels_pathstep)",
    "contracts": "(SELECT COUNT(*) FROM levels_contract)",
    "rules": _IN_USE.format(table="triage_routingrule", more=""),
    "tickets": "(SELECT COUNT(*) FROM (SELECT 1 FROM tickets_ticket LIMIT 1) one)",
}
_QUESTION = "SELECT " + ", ".join(_ASKED.values())


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many of each are in use; `tickets` is 1 when there is any."""

    hours: int
    mailboxes: int
    teams: int
    first_teams: int
    services: int
    promises: int
    covered: int
    organisations: int
    colleagues: int
    paths: int
    contracts: int
    rules: int
    tickets: int


def standing() -> Standing:
    """As of now."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        counts = cursor.fetchone()
    return Standing(**dict(zip(_ASKED, counts, strict=True)))


def steps_of(desk: Standing, *, area: str) -> Steps:
    """The way through the set-up; `area` is where the reader is."""
    steps = [replace(step, current=step.key == area) for step in _steps(desk)]
    done = sum(step.done for step in steps)
    meta = _("{done} of {count} set up").format(done=done, count=len(steps))
    return Steps(steps=steps, meta=meta)


def _steps(desk: Standing) -> list[Step]:
    told = (
        ("hours", _("Service hours"), desk.hours, _counted(desk.hours)),
        ("mailboxes", _("Mailboxes"), desk.mailboxes, _counted(desk.mailboxes)),
        ("teams", _("Levels and teams"), desk.first_teams, _teams(desk.teams)),
        ("services", _("Services"), desk.services, _counted(desk.services)),
        ("promises", _("Promises"), desk.promises and desk.covered, _counted(desk.promises)),
        ("paths", _("Paths"), desk.paths, _counted(desk.paths)),
        ("contracts", _("Hand-overs"), desk.contracts, _counted(desk.contracts)),
        ("organisations", _("Organisations"), desk.organisations, _counted(desk.organisations)),
        ("people", _("People"), desk.colleagues, _colleagues(desk.colleagues)),
        ("rules", _("Routing rules"), desk.rules, _counted(desk.rules)),
    )
    return [
        Step(key=key, label=label, address=reverse(f"setup:{key}"), note=note, done=bool(enough))
        for key, label, enough, note in told
    ]


def _counted(count: int) -> str:
    return _("{count} in use").format(count=count) if count else _("none yet")


def _teams(count: int) -> str:
    said = ngettext("{count} team", "{count} teams", count).format(count=count)
    return said if count else _("none yet")


def _colleagues(count: int) -> str:
    return ngettext("{count} works here", "{count} work here", count).format(count=count)
