import pytest

from stafette.tickets.actions import Opening
from stafette.triage import proposals
from stafette.triage.proposals import Proposal
from tests.people_of_the_story import requester

pytestmark = pytest.mark.django_db


class Guesser:
    """A proposer that knows one word."""

    def __init__(self, word: str, confidence: float) -> None:
        self.word, self.confidence = word, confidence

    def proposals(self, opening: Opening) -> list[Proposal]:
        if self.word not in opening.subject:
            return []
        return [Proposal("service", self.word, self.confidence, f"the word {self.word}")]


@pytest.fixture
def registered(monkeypatch):
    """Proposers of this test alone."""
    monkeypatch.setattr(proposals, "_proposers", [])
    for one in (Guesser("VPN", 0.6), Guesser("drops", 0.9), Guesser("Outlook", 0.99)):
        proposals.register(one)


def test_the_most_confident_proposal_comes_first_and_the_unsure_are_silent(registered):
    opening = Opening(requester=requester(), subject="VPN drops", text="", channel="mail")

    found = proposals.proposals_for(opening)

    assert [(one.value, one.confidence) for one in found] == [("drops", 0.9), ("VPN", 0.6)]
