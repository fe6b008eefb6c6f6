"""What was tried on a ticket, what its service asks for, and whether it is time to hand over."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from stafette.catalog.models import in_language
from stafette.core.moments import Moments
from stafette.desk.cards import outcome_of
from stafette.desk.pages import Checklist, Companion, Question, Step, Together
from stafette.desk.timeline import question_of
from stafette.levels import queries as levels
from stafette.levels.choices import Activity
from stafette.levels.contracts import Signs, signs_of, untried
from stafette.levels.ledger import Ledger
from stafette.levels.models import Attempt, Contract, Inquiry, Leg
from stafette.people.models import Person
from stafette.tickets.models import Ticket

OURS = (Activity.WORKING, Activity.PICK_UP)  # what counts as time of the level itself


def checklist_of(ticket: Ticket, leg: Leg | None, ledger: Ledger, moments: Moments) -> Checklist:
    contract = levels.contract_for(ticket.service_id)
    attempts = list(levels.attempts_on(ticket))
    done = [Step(step=it.step, result=it.result, outcome=outcome_of(it.result)) for it in attempts]
    owed = untried(contract.steps, [it.step for it in attempts])
    return Checklist(
        steps=[*done, *(Step(step=in_language(texts)) for texts in owed)],
        signs=_signs(ticket, leg, contract, attempts, ledger, moments) if leg else "",
    )


def _signs(
    ticket: Ticket,
    leg: Leg,
    contract: Contract,
    attempts: list[Attempt],
    ledger: Ledger,
    moments: Moments,
) -> str:
    """ "Time to hand over? 20 min used, 3 steps tried." Empty when nothing speaks for it."""
    own = [line for line in ledger.lines if line.leg_id == leg.pk and line.activity in OURS]
    seen = Signs(
        used=sum((line.worked for line in own), timedelta()),
        tries=sum(1 for it in attempts if it.leg_id == leg.pk),
        impact=ticket.impact,
        said=f"{ticket.subject} {ticket.first_words}",
    )
    met = signs_of(
        seen,
        after=contract.after,
        tries=contract.tries,
        impact=contract.impact,
        words=contract.words,
    )
    words = {
        "time": _("{duration} of working time used").format(duration=moments.duration(seen.used)),
        "tries": _("{count} steps tried").format(count=seen.tries),
        "impact": _("high impact"),
        "words": _("words that call for it"),
    }
    return ", ".join(words[sign] for sign in met)


def together_of(
    ticket: Ticket, asked: Sequence[Inquiry], *, reader: Person, moments: Moments
) -> Together:
    """Who helps with the ticket; `asked` are all inquiries on it."""
    own = set(levels.team_ids(reader))
    found = [inquiry for inquiry in asked if inquiry.hand_over_id is None]
    return Together(
        teams=[Companion(id=it.team_id, name=it.team.name) for it in levels.onlookers_of(ticket)],
        questions=[_question(it, moments, answers=it.team_id in own) for it in found],
    )


def _question(inquiry: Inquiry, moments: Moments, *, answers: bool) -> Question:
    may = answers and inquiry.leg.ended_at is None
    told = question_of(inquiry, moments, ticket=inquiry.leg.ticket_id if may else 0)
    return Question(**(vars(told) | {"team": inquiry.team.name}))
