import pytest
from django.db import transaction

from stafette.channels.mail import actions, queries
from stafette.channels.mail.limits import MAX_MAIL_BYTES
from stafette.channels.mail.models import Arrival, Fate, Protection
from stafette.core import jobs
from stafette.core.models import JournalEntry
from stafette.core.refusals import Incomplete
from stafette.files.models import StoredFile
from stafette.files.queries import path_of
from stafette.tickets.models import Ticket
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE, agent, requester

pytestmark = pytest.mark.django_db


def held(**fields: str) -> Arrival:
    """A mail of a robot, which waits for a person."""
    desk()
    return arrived(mail(**{"from": "no-reply@shop.example", **fields}))


def test_a_released_mail_is_a_ticket_of_its_sender():
    arrival = held()
    ticket = actions.release(arrival=arrival, requester=None, by=agent("Nora Nord"), at=NINE)
    arrival.refresh_from_db()
    assert (arrival.fate, arrival.ticket, ticket.requester.mail) == (
        Fate.TICKET,
        ticket,
        "no-reply@shop.example",
    )
    assert JournalEntry.objects.filter(name="MailReleased").count() == 1


def test_an_answer_that_was_held_belongs_to_its_ticket_once_released():
    first = arrived_at_desk()
    nora = agent("Nora Nord")
    actions.block(value="kunde.example", by=nora, at=NINE)
    answer = mail("More.", message_id="<2@x>", in_reply_to="<one@kunde.example>")
    arrival = arrived(answer)
    assert arrival.reason == "blocked"
    ticket = actions.release(arrival=arrival, requester=None, by=nora, at=NINE)
    arrival.refresh_from_db()
    assert (ticket.pk, arrival.fate, arrival.message.text.strip()) == (
        first.ticket_id,
        Fate.FOLLOW_UP,
        "More.",
    )


def arrived_at_desk() -> Arrival:
    """Ben's request."""
    desk()
    return arrived(mail())


def test_it_can_be_released_for_somebody_else():
    ben = requester()
    ticket = actions.release(arrival=held(), requester=ben, by=agent("Nora Nord"), at=NINE)
    assert ticket.requester == ben


def test_without_a_sender_somebody_must_be_named():
    arrival = held(**{"from": ""})
    with pytest.raises(Incomplete):
        actions.release(arrival=arrival, requester=None, by=agent("Nora Nord"), at=NINE)
    assert (Ticket.objects.count(), Arrival.objects.get().fate) == (0, Fate.QUARANTINED)


def test_a_mail_that_nobody_can_read_becomes_a_ticket_with_the_mail_as_a_file():
    desk()
    raw = mail("x" * (MAX_MAIL_BYTES + 1))
    arrival = actions.take_in(raw=raw, at=NINE).arrival
    ticket = actions.release(arrival=arrival, requester=requester(), by=agent("Nora Nord"), at=NINE)
    kept = ticket.messages.get().files.get().file
    assert (kept.name, kept.size, ticket.messages.get().text[:5]) == ("mail.eml", len(raw), "From:")


def test_what_is_released_cannot_be_released_again_nor_deleted():
    arrival, nora = held(), agent("Nora Nord")
    actions.release(arrival=arrival, requester=None, by=nora, at=NINE)
    arrival.refresh_from_db()
    with pytest.raises(actions.NotInQuarantine):
        actions.release(arrival=arrival, requester=None, by=nora, at=NINE)
    with pytest.raises(actions.NotInQuarantine):
        actions.delete(arrival=arrival, by=nora, at=NINE)


def test_a_deleted_mail_is_gone_but_known():
    arrival = held()
    Protection.objects.create(arrival=arrival, signature="intact", words="Signed words.")
    actions.delete(arrival=arrival, by=agent("Nora Nord"), at=NINE)
    arrival.refresh_from_db()
    assert Protection.objects.count() == 0
    assert (arrival.fate, queries.content_of(arrival), list(queries.quarantined())) == (
        Fate.DELETED,
        b"",
        [],
    )
    assert list(queries.without_content()) == []


def test_the_file_of_a_large_mail_goes_with_it_once_that_is_for_good():
    raw = mail("x" * (MAX_MAIL_BYTES + 1))
    arrival = actions.take_in(raw=raw, at=NINE).arrival
    path, nora = path_of(arrival.file.key), agent("Nora Nord")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.delete(arrival=arrival, by=nora, at=NINE)
        raise ZeroDivisionError
    arrival.refresh_from_db()
    jobs.run_due(at=NINE)
    assert (arrival.fate, path.stat().st_size) == (Fate.QUARANTINED, len(raw))

    actions.delete(arrival=arrival, by=nora, at=NINE)
    assert path.exists(), "it is not committed yet"
    jobs.run_due(at=NINE)
    assert (path.exists(), StoredFile.objects.count()) == (False, 0)
