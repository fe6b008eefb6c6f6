"""A049, A050, A051: when a mail may speak for somebody who works at the desk, and when not."""

from email import message_from_bytes
from email.policy import default

import pytest

from stafette.channels.mail.models import Arrival, Delivery, Fate
from stafette.core import jobs
from stafette.levels import actions as levels
from stafette.people import actions as people
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Message, Ticket
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent, team
from tests.security.whole_desk import asked

pytestmark = pytest.mark.django_db
MX = "mx.desk.example"
GOOD = f"{MX}; dmarc=pass header.from=desk.example"


@pytest.fixture(autouse=True)
def our_server(settings):
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"mail_authserv": MX})


@pytest.fixture
def story():
    """Anna has answered Ben on his ticket, with Nora of the same team in copy."""
    small_desk()
    ticket = Ticket.objects.get(pk=arrived(mail()).ticket_id)
    anna, nora = (agent(name, ticket.legs.get().team) for name in ("Anna Krug", "Nora Nord"))
    levels.take_over(ticket=ticket, by=anna, at=NINE)
    tickets.reply(ticket=ticket, words=Words(text="Which?", cc=(nora.mail,)), by=anna, at=NINE)
    jobs.run_due(at=NINE)
    return ticket, nora


def answer(ticket, nora, **said) -> Message:
    return Message.objects.get(pk=written(ticket, nora, **said).message_id)


def written(ticket, nora, *, to="", results=GOOD, number=1, text="It is the switch.") -> Arrival:
    """Nora's mail to the ticket, which refers to what was sent to her or to somebody else."""
    sent = Delivery.objects.filter(message__ticket=ticket, recipient=to or nora.mail).latest("pk")
    arrival = arrived(
        mail(
            text,
            **{"from": f"Nora Nord <{nora.mail}>"},
            to=f"support+{ticket.reply_token}@desk.example",
            in_reply_to=f"<{sent.mail_id}>",
            message_id=f"<{number}@desk.example>",
            authentication_results=results,
        )
    )
    assert (arrival.fate, arrival.ticket_id) == (Fate.FOLLOW_UP, ticket.pk)
    return arrival


def mails_to(recipient: str) -> list[str]:
    """The plain text of what was sent to an address."""
    jobs.run_due(at=NINE)
    sent = Delivery.objects.filter(recipient=recipient).order_by("pk")
    mails = [message_from_bytes(bytes(one.demo_content), policy=default) for one in sent]
    return [str(one.get_body(("plain",)).get_content()) for one in mails]


def test_a049_with_our_token_and_a_checked_sender_it_is_her_word(story):
    ticket, nora = story
    said = answer(ticket, nora)
    assert (said.author, said.unknown_sender, said.direction) == (nora, "", "out")


def test_a049_her_word_goes_to_the_requester_without_what_she_quotes(story):
    ticket, nora = story
    told = len(mails_to("ben@kunde.example"))
    hers = len(mails_to(nora.mail))
    answer(ticket, nora, text="It is the switch.\r\n\r\nOn 1 Jan 2026, Anna wrote:\r\n> Which?")
    mails = mails_to("ben@kunde.example")
    assert [one.splitlines()[0] for one in mails[told:]] == ["It is the switch."]
    assert "Anna wrote" not in mails[-1]
    assert len(mails_to(nora.mail)) == hers


def test_a044_a_word_marked_as_internal_is_a_note_and_leaves_by_no_mail(story):
    ticket, nora = story
    told = len(mails_to("ben@kunde.example"))
    for number, mark in enumerate(("#intern", "#Internal:", "#note"), 1):
        assert written(ticket, nora, number=number, text=f"{mark} He is cross.").message is None
    assert [(one.author, one.text) for one in ticket.notes.all()] == [(nora, "He is cross.")] * 3
    assert len(mails_to("ben@kunde.example")) == told


def test_a049_what_a_program_sends_in_her_name_is_sent_on_to_nobody(story):
    ticket, nora = story
    told = len(mails_to("ben@kunde.example"))
    sent = Delivery.objects.filter(message__ticket=ticket, recipient=nora.mail).latest("pk")
    arrived(
        mail(
            "Weekly figures.",
            **{"from": f"Nora Nord <{nora.mail}>"},
            to=f"support+{ticket.reply_token}@desk.example",
            in_reply_to=f"<{sent.mail_id}>",
            message_id="<9@desk.example>",
            authentication_results=GOOD,
            auto_submitted="auto-generated",
        )
    )
    assert len(mails_to("ben@kunde.example")) == told


def test_a049_on_a_ticket_of_her_own_she_is_the_requester(story):
    ticket, nora = story
    Ticket.objects.filter(pk=ticket.pk).update(requester=nora)
    said = answer(ticket, nora)
    assert (said.author, said.direction) == (nora, "in")


def test_agents_in_copy_are_told_where_their_answer_goes_and_requesters_are_not(story):
    _ticket, nora = story
    told = "Ihre Antwort geht an Ben Baum. Mit #intern am Anfang wird sie eine interne Notiz."
    assert told in mails_to(nora.mail)[0]
    assert [one for one in mails_to("ben@kunde.example") if "#intern" in one] == []


@pytest.mark.parametrize(
    "results",
    [
        "",
        f"{MX}; dmarc=fail header.from=desk.example",
        "mx.evil.example; dmarc=pass header.from=desk.example",
        f"{MX}; dmarc=fail\r\nAuthentication-Results: {GOOD}",
    ],
)
def test_a049_our_token_without_a_checked_sender_is_not_enough(story, results):
    ticket, nora = story
    said = answer(ticket, nora, results=results)
    assert (said.author, said.unknown_sender) == (None, nora.mail)


def test_a049_a_checked_sender_without_our_token_to_her_is_not_enough(story):
    """What was sent to Ben is no proof that Nora has read it."""
    ticket, nora = story
    said = answer(ticket, nora, to="ben@kunde.example")
    assert (said.author, said.unknown_sender) == (None, nora.mail)


def test_a050_the_rights_of_now_count_not_those_of_the_mail_she_answers(story):
    ticket, nora = story
    ticket.legs.get().team.members.remove(nora)
    team("Other").members.add(nora)
    moved = answer(ticket, nora)
    people.retire(person=nora, by=None, at=NINE)
    gone = answer(ticket, nora, number=2)
    assert [(one.author, one.unknown_sender) for one in (moved, gone)] == [(None, nora.mail)] * 2


def test_a049_agents_read_whether_the_sender_was_checked(story):
    ticket, nora = story
    answer(ticket, nora, results="")
    page = browser(nora)
    assert "sender checked" not in asked(page, f"/tickets/{ticket.pk}/?language=en").page
    before = asked(page, f"/tickets/{ticket.pk}/").page
    answer(ticket, nora, number=2)
    after = asked(page, f"/tickets/{ticket.pk}/").page
    assert [before.count("Absender nicht geprüft"), before.count("Absender geprüft")] == [2, 0]
    assert [after.count("Absender nicht geprüft"), after.count("Absender geprüft")] == [2, 1]


def test_a059_a_name_that_poses_as_somebody_and_an_answer_elsewhere_are_pointed_out():
    small_desk()
    arrival = arrived(
        mail(
            **{"from": '"ceo@firm.example" <mallory@evil.example>'},
            reply_to="Help <help@other.example>",
        )
    )
    reader = agent("Anna Krug", Ticket.objects.get(pk=arrival.ticket_id).legs.get().team)
    page = asked(browser(reader), f"/tickets/{arrival.ticket_id}/").page
    assert (arrival.poses_as, arrival.answers_to) == ("ceo@firm.example", "help@other.example")
    assert "Der Name des Absenders enthält eine andere Adresse: ceo@firm.example" in page
    assert "Möchte Antworten an help@other.example;" in page


def test_a059_an_ordinary_sender_is_not_pointed_at():
    small_desk()
    arrival = arrived(
        mail(**{"from": '"BEN@kunde.example" <ben@kunde.example>'}, reply_to="Ben@kunde.example")
    )
    assert (arrival.poses_as, arrival.answers_to) == ("", "")
