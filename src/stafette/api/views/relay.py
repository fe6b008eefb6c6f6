"""The way of a ticket through the levels: who had it, and handing it on."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.problems import WrongInput
from stafette.api.reach import answered_ticket, person_of, team_said, worked_ticket
from stafette.api.shapes.articles import SuggestionList, suggestion_shape
from stafette.api.shapes.relay import (
    Attempt,
    AttemptList,
    Consultation,
    HandBack,
    LedgerShape,
    LegList,
    Looking,
    NewHandOver,
    Question,
    Solution,
    attempt_list,
    ledger_shape,
    leg_shape,
)
from stafette.api.shapes.tickets import TicketShape
from stafette.api.views.tickets import after
from stafette.catalog.models import in_language
from stafette.core import clock
from stafette.knowledge import actions as knowledge
from stafette.knowledge import queries as learnt
from stafette.knowledge.models import Article
from stafette.levels import actions as levels
from stafette.levels.choices import Level
from stafette.levels.contracts import untried
from stafette.levels.queries import attempts_on, contract_for, ledger_of, legs_of
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket

router = Router(tags=["relay"])
WRITE = Scope.WRITE


@operation(router, "GET", "/{int:number}/legs", scope=Scope.READ)
def legs(request: HttpRequest, number: int) -> LegList:
    """Every stretch for which one team was responsible, in the order of time."""
    found = legs_of(worked_ticket(request, number))
    return LegList(items=[leg_shape(leg) for leg in found])


@operation(router, "GET", "/{int:number}/ledger", scope=Scope.READ)
def ledger(request: HttpRequest, number: int) -> LedgerShape:
    """Who used which working time of it: waiting to be taken, in progress, waiting for others."""
    ticket = worked_ticket(request, number)
    return ledger_shape(ledger_of(ticket, at=clock.now()))


@operation(router, "GET", "/{int:number}/suggestions", scope=Scope.READ)
def suggestions(request: HttpRequest, number: int) -> SuggestionList:
    """Articles that may help, the best first; often none."""
    ticket, person = worked_ticket(request, number), person_of(request)
    found = learnt.suggestions(
        text=f"{ticket.subject} {ticket.first_words}",
        scopes=learnt.scopes_of(person),
        level=_level(ticket),
        at=clock.now(),
        service=ticket.service,
    )
    return SuggestionList(items=[suggestion_shape(one) for one in found])


@operation(router, "POST", "/{int:number}/take-over", scope=WRITE)
def take_over(request: HttpRequest, number: int) -> TicketShape:
    """Work on it from now on."""
    ticket = worked_ticket(request, number)
    levels.take_over(ticket=ticket, by=person_of(request), at=clock.now())
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/escalate", scope=WRITE)
def escalate(request: HttpRequest, number: int, said: NewHandOver) -> TicketShape:
    """Hand it to a team of a higher level, with all that is known."""
    ticket = worked_ticket(request, number)
    levels.escalate(
        ticket=ticket,
        to_team=team_said(said.team),
        briefing=said.briefing(),
        by=person_of(request),
        at=clock.now(),
    )
    return after(request, ticket)


@operation(router, "GET", "/{int:number}/attempts", scope=Scope.READ)
def attempts(request: HttpRequest, number: int) -> AttemptList:
    """What was tried, and what the service asks for besides."""
    return _attempts(worked_ticket(request, number))


def _attempts(ticket: Ticket) -> AttemptList:
    done = list(attempts_on(ticket))
    owed = untried(contract_for(ticket.service_id).steps, [it.step for it in done])
    return attempt_list(done, [in_language(texts) for texts in owed])


@operation(router, "POST", "/{int:number}/attempts", scope=WRITE)
def note_attempt(request: HttpRequest, number: int, said: Attempt) -> AttemptList:
    """Note what came of a step; it fills the next hand-over."""
    ticket = worked_ticket(request, number)
    levels.note_attempt(
        ticket=ticket, step=said.step, result=said.result, by=person_of(request), at=clock.now()
    )
    return _attempts(ticket)


@operation(router, "POST", "/{int:number}/consult", scope=WRITE)
def consult(request: HttpRequest, number: int, said: Consultation) -> TicketShape:
    """Ask another team without moving the ticket; that team sees it from now on."""
    ticket = worked_ticket(request, number)
    levels.consult(
        ticket=ticket,
        team=team_said(said.team),
        question=said.question,
        by=person_of(request),
        at=clock.now(),
    )
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/look-on", scope=WRITE)
def look_on(request: HttpRequest, number: int, said: Looking) -> TicketShape:
    """Let another team see the ticket and help; the holder stays."""
    ticket = worked_ticket(request, number)
    team = team_said(said.team)
    levels.let_look_on(ticket=ticket, team=team, by=person_of(request), at=clock.now())
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/accept", scope=WRITE)
def accept(request: HttpRequest, number: int) -> TicketShape:
    """Take a hand-over on."""
    ticket = worked_ticket(request, number)
    levels.accept(ticket=ticket, by=person_of(request), at=clock.now())
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/ask-back", scope=WRITE)
def ask_back(request: HttpRequest, number: int, said: Question) -> TicketShape:
    """Ask those who handed it over; it stays."""
    ticket = worked_ticket(request, number)
    levels.ask_back(ticket=ticket, question=said.question, by=person_of(request), at=clock.now())
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/hand-back", scope=WRITE)
def hand_back(request: HttpRequest, number: int, said: HandBack) -> TicketShape:
    """Return it to the team that it came from."""
    ticket = worked_ticket(request, number)
    levels.hand_back(
        ticket=ticket, reason=said.reason, text=said.text, by=person_of(request), at=clock.now()
    )
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/solve", scope=WRITE)
def solve(request: HttpRequest, number: int, said: Solution) -> TicketShape:
    """Answer and solve; the article that helped is noted."""
    ticket, person, at = worked_ticket(request, number), person_of(request), clock.now()
    level = _level(ticket)
    words = Words(text=said.answer, channel=Channel.API)
    levels.solve(ticket=ticket, answer=words, by=person, at=at)
    if said.article is not None:
        article = _article(person, said.article)
        knowledge.use(article=article, ticket=ticket, level=level, by=person, at=at, helped=True)
    return after(request, ticket)


@operation(router, "POST", "/{int:number}/reopen", scope=WRITE)
def reopen(request: HttpRequest, number: int) -> TicketShape:
    """Open a solved ticket again: it goes back to those who solved it."""
    ticket = answered_ticket(request, number)
    tickets.reopen(ticket=ticket, by=person_of(request), at=clock.now())
    return after(request, ticket)


def _level(ticket: Ticket) -> int:
    last = legs_of(ticket).last()
    return last.level if last else Level.FIRST


def _article(person: Person, number: int) -> Article:
    article = learnt.articles_for(person).filter(pk=number).first()
    if article is None:
        raise WrongInput("article", _("There is no such article."))
    return article
