"""What an answer repeats: public messages and nothing else, whatever was written before it."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from stafette.channels.mail import actions as mail
from stafette.channels.mail.models import Delivery, Mailbox
from stafette.channels.mail.parsing import parse
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.models import Ticket
from tests.mail.mails import arrived
from tests.mail.mails import mail as written
from tests.mail.test_send import answer, delivered, request
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
CANARY = "canary-of-the-notes"


def sent(ticket: Ticket, how_much: str, text: str = "Try this.") -> str:
    Mailbox.objects.update(quotes=how_much)
    raw = bytes(delivered(answer(ticket, text)).demo_content)
    return parse(raw).text.strip()


def test_what_is_repeated_is_chosen_for_each_mailbox():
    ticket = request()
    assert sent(ticket, "none") == "Try this."
    assert sent(ticket, "last", "Second.") == (
        "Second.\n\nAm Mo., 12.01.2026, 10:00 Uhr schrieb Nora Nord:\n> Try this."
    )
    whole = sent(ticket, "all", "Third.")
    assert [line for line in whole.splitlines() if line.startswith(">")] == [
        "> Second.",
        "> Try this.",
        "> Since this morning.",
    ]


def test_markup_in_what_is_repeated_stays_text():
    ticket = request()
    arrived(
        written(
            "<b>x</b> <script>y</script>", message_id="<2@x.example>", subject=f"[#{ticket.pk}]"
        )
    )
    Mailbox.objects.update(quotes="last")
    raw = bytes(delivered(answer(ticket)).demo_content)
    assert ("<script" in parse(raw).html, "&lt;script&gt;" in parse(raw).html) == (False, True)


def test_neither_strangers_nor_withdrawn_words_nor_programs_are_repeated():
    ticket = request()
    words = tickets.Words(text="stranger", channel="mail", unknown_sender="x@y.example")
    tickets.receive(ticket=ticket, words=words, by=None, at=NINE)
    gone = answer(ticket, "withdrawn", undo=15)
    tickets.withdraw(message=gone, by=gone.author, at=NINE)
    tickets.send_automatic(ticket=ticket, text="automatic", at=NINE)
    repeated = sent(ticket, "all")
    assert [word for word in ("stranger", "withdrawn", "automatic") if word in repeated] == []


STEPS = some.lists(some.sampled_from(["note", "reply", "mail", "automatic"]), max_size=8)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, how_much=some.sampled_from(["none", "last", "all"]))
def test_no_mail_ever_carries_a_word_of_an_internal_note(transaction_of_its_own, steps, how_much):
    """R8: random journeys; the canary stands in every note and in no mail."""
    with transaction_of_its_own():
        ticket = request()
        Mailbox.objects.update(quotes=how_much)
        nora = Person.objects.get(name="Nora Nord")
        tickets.note(ticket=ticket, text=CANARY, by=nora, at=NINE)
        for number, step in enumerate([*steps, "reply"]):
            _takes(step, ticket, nora, number)
        for one in Delivery.objects.all():
            mail.send(delivery_id=one.pk, at=NINE + timedelta(days=1))
        raws = [bytes(raw) for raw in Delivery.objects.values_list("demo_content", flat=True)]
        assert len(raws) >= 1
        assert [raw for raw in raws if CANARY in parse(raw).text + parse(raw).html] == []
        assert [raw for raw in raws if b"\nList-" in raw or b"/open/" in raw] == []


def _takes(step: str, ticket: Ticket, nora: Person, number: int) -> None:
    if step == "note":
        tickets.note(ticket=ticket, text=f"{CANARY} {number}", by=nora, at=NINE)
    elif step == "mail":
        arrived(written(f"More {number}", message_id=f"<{number}@k.example>",
                        subject=f"[#{ticket.pk}] VPN"))  # fmt: skip
    elif step == "automatic":
        said = tickets.send_automatic(ticket=ticket, text=f"Told {number}", at=NINE)
        mail.queue(message_id=said.pk, at=NINE)
    else:
        mail.queue(message_id=answer(ticket, f"Answer {number}").pk, at=NINE)


@pytest.fixture
def transaction_of_its_own():
    """Each journey begins with an empty desk."""

    @contextmanager
    def made():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return made


def test_a066_nothing_in_a_mail_tells_us_that_it_was_opened():
    raw = bytes(delivered(answer(request(), "See you.")).demo_content)
    page = parse(raw).html
    assert [word for word in ("<img", "src=", "url(", "<link", "http") if word in page] == []


def test_ticket_mails_carry_no_list_headers():
    raw = bytes(delivered(answer(request())).demo_content)
    assert [line for line in raw.split(b"\r\n") if line.lower().startswith(b"list-")] == []
