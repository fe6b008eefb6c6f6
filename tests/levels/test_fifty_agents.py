"""Fifty agents at once on twenty tickets, with real transactions: one wins, nothing is lost."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from stafette.core.refusals import Refusal
from stafette.levels import actions, queries
from stafette.levels.models import HandOver, LedgerEntry, Leg, Team
from stafette.people.models import Person
from stafette.sla.models import Clock
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Direction
from stafette.tickets.models import Message, Ticket
from tests.levels import ledger_of_the_journal
from tests.levels.lives import check_lives, ledgers_kept, lives_of
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket
from tests.sla.clocks_of_the_story import MINUTE, allow, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

IN_A_TEAM, TICKETS, ANSWERED = 25, 20, 5
LOSERS = (IN_A_TEAM - 1) * TICKETS
Act = Callable[[Ticket, Person, datetime], object]


def take_over(made: Ticket, who: Person, at: datetime) -> None:
    actions.take_over(ticket=made, by=who, at=at)


def accept(made: Ticket, who: Person, at: datetime) -> None:
    actions.accept(ticket=made, by=who, at=at)


def hand_back(made: Ticket, who: Person, at: datetime) -> None:
    actions.hand_back(ticket=made, reason="wrong_team", text="Yours.", by=who, at=at)


class Desk:
    """Two teams of twenty-five. Of every ticket one team wants the same at the same moment, while
    the other one writes answers.
    """

    def __init__(self) -> None:
        ola = promise("OLA", covers_all=False)
        for measure, hours in (("leg", 4), ("pick_up", 1)):
            allow(ola, measure, hours)
        promise()
        self.first, self.second = team(promise=ola), team("Network", level=2, promise=ola)
        self.people = [
            (one, agent(f"{one.pk}x{number} Adler", one))
            for one in (self.first, self.second)
            for number in range(IN_A_TEAM)
        ]
        asker = requester()
        self.tickets = [ticket(asker, f"No {n}", team=self.first) for n in range(TICKETS)]
        self.failures: list[BaseException] = []
        self.answered: list[str] = []

    def escalate(self, made: Ticket, who: Person, at: datetime) -> None:
        actions.escalate(ticket=made, to_team=self.second, briefing=BRIEFING, by=who, at=at)

    def all_at_once(self, by: Team, *acts: Act, at: datetime) -> tuple[Counter[str], Counter[str]]:
        """Who won which act, as a count of tickets, and what the others were told.

        With several acts each member wants one of them.
        """
        start, ends = threading.Barrier(len(self.people)), list[tuple[str, int, str]]()
        numbered = enumerate(self.people)
        wishes = [acts[n % len(acts)] if one == by else None for n, (one, _) in numbered]
        threads = [
            threading.Thread(target=self._work, args=(start, ends, who, wish, at))
            for (_, who), wish in zip(self.people, wishes, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert self.failures == []
        won = Counter((name, number) for name, number, code in ends if not code)
        assert set(won.values()) == {1}
        return Counter(name for name, _ in won), Counter(code for *_, code in ends if code)

    def _work(self, start, ends, who, wish, at) -> None:
        mine = random.Random(who.pk).sample(self.tickets, TICKETS)  # noqa: S311 -- any order
        try:
            start.wait()
            for made in mine if wish else mine[:ANSWERED]:
                if wish:
                    ends.append((wish.__name__, made.pk, _refusal(wish, made, who, at)))
                else:
                    self._answer(made, who, at)
        except BaseException as failure:
            self.failures.append(failure)
        finally:
            connection.close()

    def _answer(self, made: Ticket, who: Person, at: datetime) -> None:
        text = f"{who.pk} on {made.pk} at {at}"
        tickets.reply(ticket=made, words=Words(text=text), by=who, at=at)
        self.answered.append(text)


def _refusal(wish: Act, made: Ticket, who: Person, at: datetime) -> str:
    try:
        wish(made, who, at)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_one_of_fifty_wins_each_ticket_and_no_answer_is_lost():
    desk = Desk()
    first, second = desk.first, desk.second

    ends = [
        desk.all_at_once(by, wish, at=NINE + step * 10 * MINUTE)
        for step, (by, wish) in enumerate(
            [(first, take_over), (first, desk.escalate), (second, accept), (second, hand_back)], 1
        )
    ]

    assert ends == [
        ({"take_over": TICKETS}, {"already_taken": LOSERS}),
        ({"escalate": TICKETS}, {"not_holding": LOSERS}),
        ({"accept": TICKETS}, {"already_taken": LOSERS}),
        ({"hand_back": TICKETS}, {"not_holding": LOSERS}),
    ]
    assert HandOver.objects.count() == 2 * TICKETS
    assert Leg.objects.filter(ended_at=None).values_list("team").distinct().get() == (first.pk,)
    check_that_nothing_is_lost(desk, rounds=4)


def test_accepting_and_handing_back_at_once_leave_one_holder():
    desk = Desk()
    desk.all_at_once(desk.first, desk.escalate, at=NINE + MINUTE)

    won, refused = desk.all_at_once(desk.second, accept, hand_back, at=NINE + 2 * MINUTE)

    assert won["hand_back"] == TICKETS
    assert won["accept"] == len(told("HandOverAccepted")) <= TICKETS
    assert set(refused) <= {"already_taken", "not_holding"}
    assert won.total() + refused.total() == IN_A_TEAM * TICKETS
    check_that_nothing_is_lost(desk, rounds=2)


def check_that_nothing_is_lost(desk: Desk, *, rounds: int) -> None:
    """Answers, invariants and ledgers after the race."""
    kept = Message.objects.filter(direction=Direction.OUT, automatic=False)
    assert len(desk.answered) == rounds * IN_A_TEAM * ANSWERED
    assert sorted(kept.values_list("text", flat=True)) == sorted(desk.answered)
    assert list(queries.unseen_tickets()) == []
    numbers = [made.pk for made in desk.tickets]
    counting = Clock.objects.filter(stopped_at=None, measure="leg")
    lasting = LedgerEntry.objects.filter(ended_at=None)
    for found in (counting, lasting):
        assert sorted(found.values_list("ticket", flat=True)) == numbers
    assert ledgers_kept() == ledger_of_the_journal.ledgers()
    for number in numbers:
        check_lives(number, lives_of(number))
