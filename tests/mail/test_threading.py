"""Answers find their ticket, and only what may."""

import pytest

from stafette.channels.mail.actions import queue
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import Delivery, Fate
from stafette.levels import actions as levels
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message, Ticket, Watcher
from tests.mail.mails import SUPPORT, arrived, desk, mail, mailbox
from tests.people_of_the_story import NINE, agent, requester, team

pytestmark = pytest.mark.django_db

STRANGER = "Eve <eve@evil.example>"


def opened() -> Ticket:
    """Ben's ticket, made of his mail `<one@kunde.example>`."""
    desk()
    return arrived(mail()).ticket


def follow_up(**fields: str) -> bytes:
    return mail("More.", **{"message_id": "<two@kunde.example>", "subject": "More", **fields})


def addressed(ticket: Ticket) -> str:
    return f"support+{ticket.reply_token}@desk.example"


@pytest.mark.parametrize("field", ["in_reply_to", "references"])
def test_a_mail_that_refers_to_an_earlier_one_is_a_follow_up(field):
    ticket = opened()
    arrival = arrived(
        follow_up(
            **{
                field: "<x@y.example> <one@kunde.example>"
                if field == "references"
                else "<one@kunde.example>"
            }
        )
    )
    assert (arrival.fate, arrival.ticket, arrival.message.author) == (
        Fate.FOLLOW_UP,
        ticket,
        ticket.requester,
    )


def test_the_last_reference_decides():
    first = opened()
    second = arrived(mail("Other.", message_id="<other@kunde.example>", subject="Other")).ticket
    arrival = arrived(follow_up(references="<other@kunde.example> <one@kunde.example>"))
    assert (arrival.ticket, first == second) == (first, False)


def test_a_reference_to_a_mail_of_ours_finds_the_ticket():
    ticket = opened()
    team_holds = ticket.legs.get().team
    nora = agent("Nora Nord", team_holds)
    levels.take_over(ticket=ticket, by=nora, at=NINE)
    answer = tickets.reply(ticket=ticket, words=tickets.Words(text="Try this."), by=nora, at=NINE)
    queue(message_id=answer.pk, at=NINE)
    ours = Delivery.objects.get().mail_id
    assert arrived(follow_up(in_reply_to=f"<{ours}>")).ticket == ticket


def test_the_token_in_the_reply_address_finds_the_ticket():
    ticket = opened()
    assert arrived(follow_up(to=addressed(ticket))).ticket == ticket


def test_the_token_is_found_in_the_envelope_too():
    ticket = opened()
    told = Envelope(recipients=("x@desk.example", addressed(ticket)))
    assert arrived(follow_up(to="undisclosed:;"), told).ticket == ticket


def test_a_token_at_an_address_that_is_not_ours_means_nothing():
    ticket = opened()
    arrival = arrived(follow_up(to=f"other+{ticket.reply_token}@desk.example, {SUPPORT}"))
    assert (arrival.fate, arrival.ticket == ticket) == (Fate.TICKET, False)


def test_the_number_in_the_subject_finds_the_ticket_for_those_on_it():
    ticket = opened()
    karl = requester("Karl Kurz")
    Watcher.objects.create(ticket=ticket, person=karl)
    subject = f"Re: [#{ticket.pk}] VPN drops"
    mine = arrived(follow_up(subject=subject))
    theirs = arrived(
        follow_up(
            subject=subject, message_id="<three@kunde.example>", **{"from": "karl@kunde.example"}
        )
    )
    assert (mine.ticket, theirs.ticket, theirs.message.author) == (ticket, ticket, karl)


def test_the_number_in_the_subject_opens_nothing_to_a_stranger():
    ticket = opened()
    arrival = arrived(follow_up(subject=f"[#{ticket.pk}] hello", **{"from": STRANGER}))
    assert (arrival.fate, arrival.ticket == ticket) == (Fate.TICKET, False)


def test_a_number_that_no_ticket_has_is_a_new_request():
    opened()
    assert arrived(follow_up(subject="[#999999999999] hello")).fate == Fate.TICKET


def test_a_strangers_words_are_kept_and_marked_and_he_gains_nothing():
    """A052: right references from an address that nobody knows."""
    ticket = opened()
    arrival = arrived(follow_up(references="<one@kunde.example>", **{"from": STRANGER}))
    message = arrival.message
    assert (arrival.ticket, message.author, message.unknown_sender) == (
        ticket,
        None,
        "eve@evil.example",
    )
    assert (list(ticket.watchers.all()), message.cc) == ([], [])


def test_a_mail_with_an_agents_address_never_acts_as_the_agent():
    """A049: a From line proves nobody."""
    ticket = opened()
    agent("Anna Adler", team("Other"))
    arrival = arrived(follow_up(to=addressed(ticket), **{"from": "anna@desk.example"}))
    assert (arrival.message.author, arrival.message.unknown_sender) == (None, "anna@desk.example")


def test_somebody_an_agent_put_in_copy_is_no_stranger():
    ticket = opened()
    nora = agent("Nora Nord", ticket.legs.get().team)
    tickets.reply(
        ticket=ticket,
        words=tickets.Words(text="Hello both.", cc=("Udo@Firma.example",)),
        by=nora,
        at=NINE,
    )
    arrival = arrived(follow_up(to=addressed(ticket), **{"from": "udo@firma.example"}))
    assert (arrival.message.author.mail, arrival.message.unknown_sender) == (
        "udo@firma.example",
        "",
    )


def test_copies_of_an_incoming_mail_are_told_nothing():
    """A054: whoever the sender puts in copy gains no access."""
    desk()
    arrival = arrived(mail(cc="attacker@evil.example"))
    assert (arrival.message.cc, arrival.ticket.watchers.count()) == ([], 0)


def test_a_follow_up_reopens_a_solved_ticket():
    ticket = opened()
    nora = agent("Nora Nord", ticket.legs.get().team)
    levels.solve(ticket=ticket, answer=tickets.Words(text="Done."), by=nora, at=NINE)
    arrived(follow_up(references="<one@kunde.example>"))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.legs.filter(ended_at=None).count()) == ("open", 1)


def test_a_mail_to_two_mailboxes_is_one_ticket():
    desk()
    mailbox("other@desk.example")
    first = arrived(mail(to=f"{SUPPORT}, other@desk.example"), Envelope(recipients=(SUPPORT,)))
    again = arrived(
        mail(to=f"{SUPPORT}, other@desk.example"), Envelope(recipients=("other@desk.example",))
    )
    assert (first.pk, Ticket.objects.count(), Message.objects.count()) == (again.pk, 1, 1)
