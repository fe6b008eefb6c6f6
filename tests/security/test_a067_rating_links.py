"""A067: a link that works without signing in is good for one ticket, for a while, and for little."""

import pytest
from django.core import signing
from django.test import Client

from stafette.core import clock
from stafette.feedback.queries import LASTS_SECONDS, SALT, rating_token, ticket_to_rate
from stafette.levels import actions as levels
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db
MESSAGE, NOTE = "canary-message", "canary-note"


@pytest.fixture
def solved():
    desk = team()
    one, anna = ticket(requester()), agent("Anna Krug", desk)
    levels.take_over(ticket=one, by=anna, at=NINE)
    tickets.reply(ticket=one, words=Words(text=MESSAGE), by=anna, at=NINE)
    tickets.note(ticket=one, text=NOTE, by=anna, at=NINE)
    return one


def test_only_a_link_of_ours_opens_and_only_its_own_ticket(solved):
    token = rating_token(solved.pk)
    others = [
        token[:-1],
        token + "A",
        token.upper(),
        str(solved.pk),
        signing.dumps(solved.pk, salt="stafette.another"),
        signing.dumps(solved.pk, salt=SALT, key="another key of another desk"),
        "",
    ]
    assert ticket_to_rate(token) == solved
    assert [ticket_to_rate(one) for one in others] == [None] * len(others)
    assert len(token.rpartition(":")[2]) * 6 >= 128  # bits nobody can guess


class Earlier(signing.TimestampSigner):
    """Signs as long ago as a link lasts, and a little more."""

    more = 5

    def timestamp(self) -> str:
        return signing.b62_encode(int(clock.now().timestamp()) - LASTS_SECONDS - self.more)


class Later(Earlier):
    """A minute less than that."""

    more = -60


def test_a_link_ends(solved):
    assert ticket_to_rate(Later(salt=SALT).sign_object(solved.pk)) == solved
    assert ticket_to_rate(Earlier(salt=SALT).sign_object(solved.pk)) is None


def test_a_link_shows_no_message_note_or_agent(solved):
    answer = Client().get(f"/rate/{rating_token(solved.pk)}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert [word for word in (MESSAGE, NOTE, "Anna Krug", "Ben Baum") if word in page] == []
