"""Articles that may solve the ticket: words first, then why, and silence when nothing fits."""

from collections.abc import Sequence

from stafette.desk.pages import Suggestion
from stafette.people.models import Person
from stafette.tickets.models import Ticket


def suggestions_for(ticket: Ticket, *, reader: Person) -> Sequence[Suggestion]:
    return ()


def suggestions_for_words(said: str, *, reader: Person) -> Sequence[Suggestion]:
    return ()
