"""A draft begins with what the ticket already says, without what belongs to one person."""

import pytest

from stafette.knowledge.queries import draft_for
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.people_of_the_story import agent, requester, ticket

pytestmark = pytest.mark.django_db

ANSWER = """Hallo Frau Weber,

bitte laden Sie das Profil neu. Ihre Adresse maria@kunde.example ist wieder frei,
Rückfragen an 030 7654321. Danke, Maria Weber hat es bestätigt.

Mit freundlichen Grüßen
Anna Arndt
Service Desk"""


def test_a_draft_has_the_subject_and_the_last_answer_without_the_person(nine):
    anna, maria = agent("Anna Arndt"), requester("Maria Weber")
    asked = ticket(maria, "AW: Re: [#12] VPN von Maria Weber bricht ab")
    tickets.reply(ticket=asked, words=Words(text="Wir prüfen das."), by=anna, at=nine)
    tickets.reply(ticket=asked, words=Words(text=ANSWER), by=anna, at=nine)
    draft = draft_for(asked, problem="Tunnel steht 3 Minuten", tried="Neu angemeldet")
    assert draft.issue == "VPN von … bricht ab"
    assert draft.resolution == (
        "bitte laden Sie das Profil neu. Ihre Adresse … ist wieder frei,\n"
        "Rückfragen an …. Danke, … hat es bestätigt."
    )
    assert draft.internal_part == "Tunnel steht 3 Minuten\n\nNeu angemeldet"
    assert (draft.environment, draft.language, draft.service) == ("", "de", None)


def test_a_draft_of_an_unanswered_ticket_has_no_resolution():
    draft = draft_for(ticket(requester(), "Drucker"))
    assert (draft.issue, draft.resolution, draft.internal_part) == ("Drucker", "", "")
