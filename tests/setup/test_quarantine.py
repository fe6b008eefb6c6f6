import pytest

from stafette.channels.mail.models import Arrival, Fate
from stafette.core import clock
from stafette.setup.quarantine_list import reason_tag, why_words
from stafette.tickets.models import Ticket
from tests.desk.visitors import flashes, seen
from tests.mail.mails import arrived, mail

LIST = "/setup/quarantine/"


@pytest.fixture
def held(desk):
    """A mail of a robot, which waits for a person."""
    raw = mail("<script>alert(1)</script>", **{"from": "no-reply@shop.example", "subject": "Pay"})
    return arrived(raw, at=clock.now())


@pytest.fixture
def nameless(desk):
    return arrived(mail("Who am I?", **{"from": ""}), at=clock.now())


def test_an_empty_quarantine_says_so(desk):
    assert "In der Quarantäne wartet nichts." in seen(desk.admin.get(LIST))


def test_the_list_says_why_from_whom_and_what_came_of_the_rest(desk, held):
    arrived(mail(), at=clock.now())
    answer = desk.admin.get(LIST)

    page, counts = seen(answer), answer.context["balance"]
    assert [said in page for said in ("Automatisch", "Pay", "no-reply@shop.example")] == [True] * 3
    assert (counts.arrived, counts.tickets, counts.held, counts.adrift) == (2, 1, 1, 0)


def test_a_mail_that_nobody_has_read_for_long_unsettles_the_balance(desk, held):
    Arrival.objects.filter(pk=held.pk).update(
        fate=Fate.STORED, arrived_at=clock.now().replace(year=2020)
    )
    assert desk.admin.get(LIST).context["balance"].adrift == 1


def test_a_mail_is_shown_as_text_and_nothing_else(desk, held):
    answer = desk.admin.get(f"{LIST}{held.pk}/")

    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content
    assert b"<script>alert" not in answer.content
    assert "Ein Programm hat sie geschickt" in seen(answer)


def test_the_original_is_always_a_download(desk, held):
    answer = desk.admin.get(f"{LIST}{held.pk}/raw/")

    assert answer.content == bytes(held.content)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail-{held.pk}.eml"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_released_mail_is_a_ticket_of_its_sender(desk, held):
    answer = desk.admin.post(f"{LIST}{held.pk}/release/")

    ticket = Ticket.objects.latest("pk")
    assert (answer.url, ticket.subject, ticket.requester.mail) == (
        LIST, "Pay", "no-reply@shop.example",
    )  # fmt: skip
    assert flashes(answer) == [f"Daraus wurde Ticket #{ticket.pk}."]


def test_released_twice_it_is_one_ticket_and_the_second_is_told(desk, held):
    desk.admin.post(f"{LIST}{held.pk}/release/")
    count = Ticket.objects.count()
    answer = desk.admin.post(f"{LIST}{held.pk}/release/")

    assert Ticket.objects.count() == count
    assert flashes(answer)[-1] == f"Sie ist schon Ticket #{Ticket.objects.latest('pk').pk}."


def test_without_a_sender_somebody_must_be_named(desk, nameless):
    answer = desk.admin.post(f"{LIST}{nameless.pk}/release/")
    assert (answer.status_code, "mail" in answer.context["form"].errors) == (422, True)

    answer = desk.admin.post(f"{LIST}{nameless.pk}/release/", {"mail": "who@x.example"})
    assert answer.context["form"].errors == {"mail": ["Niemand mit dieser Adresse ist bekannt"]}

    desk.admin.post(f"{LIST}{nameless.pk}/release/", {"mail": desk.ben.mail})
    assert Ticket.objects.latest("pk").requester == desk.ben


def test_deleting_asks_first(desk, held):
    page = f"{LIST}{held.pk}/delete/"
    assert "Mail löschen?" in seen(desk.admin.get(page))
    held.refresh_from_db()
    assert held.fate == Fate.QUARANTINED

    desk.admin.post(page)
    held.refresh_from_db()
    assert (held.fate, held.content) == (Fate.DELETED, None)
    assert flashes(desk.admin.post(page))[-1] == "Sie wurde schon gelöscht."
    assert desk.admin.get(f"{LIST}{held.pk}/raw/").status_code == 404


def test_what_is_a_ticket_cannot_be_seen_here_any_more(desk):
    read = arrived(mail(), at=clock.now())

    assert desk.admin.get(f"{LIST}{read.pk}/").status_code == 404
    assert desk.admin.get(f"{LIST}{read.pk}/raw/").status_code == 404


def test_a_reason_that_is_not_known_yet_is_told_all_the_same():
    assert reason_tag("brand_new").text
    assert "brand_new" in why_words("brand_new")
