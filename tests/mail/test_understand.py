from datetime import timedelta

import pytest

from stafette.channels.mail import actions, queries
from stafette.channels.mail.choices import HoldReason
from stafette.channels.mail.models import Arrival, Fate
from stafette.channels.mail.parsed import REASONS
from stafette.channels.mail.parser_child import ParserChild
from stafette.core import jobs
from stafette.core.models import JournalEntry
from stafette.levels import queries as levels
from stafette.levels.actions import TeamPlan, save_team
from stafette.levels.choices import Level
from stafette.people.models import Person
from stafette.tickets.models import Message, Ticket
from stafette.triage.queries import NoFirstTeam
from tests.mail.mails import arrived, desk, mail, mailbox
from tests.people_of_the_story import NINE, team

pytestmark = pytest.mark.django_db


def multipart(*parts: str) -> bytes:
    inner = "".join(f"--b\r\n{part}\r\n" for part in parts)
    raw = mail(f"{inner}--b--", mime_version="1.0", content_type="multipart/mixed; boundary=b")
    return raw


def test_a_mail_becomes_a_ticket_with_its_words():
    desk()
    arrival = arrived(mail("The VPN drops."))
    message = arrival.message
    assert (arrival.fate, arrival.ticket.subject, message.text) == (
        Fate.TICKET,
        "VPN drops",
        "The VPN drops.",
    )
    assert (arrival.ticket.requester.mail, Message.objects.count()) == ("ben@kunde.example", 1)


def test_the_ticket_starts_with_the_team_and_the_language_of_its_mailbox():
    team()
    printers = team("Printers")
    mailbox(team=printers, language="en")
    ticket = arrived(mail()).ticket
    assert (levels.open_leg(ticket).team, ticket.language) == (printers, "en")


def test_without_a_mailbox_it_goes_to_the_first_team():
    first = team()
    assert levels.open_leg(arrived(mail()).ticket).team == first


def test_understanding_twice_changes_nothing():
    desk()
    arrival = arrived(mail())
    before = (Ticket.objects.count(), Message.objects.count(), JournalEntry.objects.count())
    assert actions.understand(arrival_id=arrival.pk, at=NINE) == Fate.TICKET
    assert (Ticket.objects.count(), Message.objects.count(), JournalEntry.objects.count()) == before


def test_the_promised_job_understands_it():
    desk()
    arrival = actions.take_in(raw=mail(), at=NINE).arrival
    jobs.run_due(at=NINE)
    arrival.refresh_from_db()
    assert (arrival.fate, Ticket.objects.count()) == (Fate.TICKET, 1)


def test_without_a_first_team_it_waits_with_one_warning_and_goes_on_as_soon_as_there_is_one(caplog):
    mailbox()
    arrival = actions.take_in(raw=mail(), at=NINE).arrival
    for tries in range(3):
        jobs.run_due(at=NINE + tries * timedelta(hours=1))
    told = [(one.levelname, one.message, one.exc_info) for one in caplog.records]
    assert told == [("WARNING", "job waits", None)]
    assert caplog.records[0].reason == "There is no team of the first level: add one in the set-up."

    added = NINE + timedelta(hours=2, seconds=1)
    plan = TeamPlan(name="Service Desk", level=Level.FIRST)
    save_team(team=None, to=plan, by=None, at=added)
    jobs.run_due(at=added)

    arrival.refresh_from_db()
    assert (arrival.fate, Ticket.objects.count()) == (Fate.TICKET, 1)


def test_a_second_mail_of_the_same_person_is_a_second_ticket_of_one_person():
    desk()
    arrived(mail(message_id="<a@x.example>"))
    arrived(mail(message_id="<b@x.example>", **{"from": "BEN@KUNDE.example"}))
    assert (Ticket.objects.count(), Person.objects.count()) == (2, 1)


def test_an_empty_mail_is_a_ticket():
    desk()
    arrival = arrived(mail("", subject=""))
    assert (arrival.fate, arrival.ticket.subject, arrival.message.text) == (
        Fate.TICKET,
        "Ohne Betreff",
        "",
    )


def test_a_file_comes_with_a_harmless_name():
    desk()
    name = "..\u200b/../.htaccess"
    part = f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nbytes'
    arrival = arrived(multipart("Content-Type: text/plain\r\n\r\nSee the file.", part))
    kept = arrival.message.files.get()
    with queries.files.opened(kept.file) as file:
        assert (kept.file.name, file.read(), kept.inline) == ("_.._.htaccess", b"bytes", False)


def test_headers_of_our_own_namespace_mean_nothing():
    """A057: no mail sets priority, owner or visibility."""
    desk()
    plain = arrived(mail(message_id="<a@x.example>")).ticket
    other = arrived(
        mail(message_id="<b@x.example>", x_stafette_priority="1", x_stafette_internal="yes")
    ).ticket
    assert (other.priority, other.owner, other.notes.count()) == (plain.priority, None, 0)


def test_broken_dates_and_unknown_charsets_do_not_matter():
    desk()
    raw = mail("Gr\u00fc\u00dfe", date="yesterday", content_type="text/plain; charset=klingon")
    assert arrived(raw).message.text == "Grüße"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (mail(**{"from": ""}), "no_sender"),
        (mail(**{"from": "alice@kunde.example)bob@evil.example"}), "no_sender"),
        (mail(**{"from": "support@desk.example"}), "own_address"),
        (mail(**{"from": "support+tag@desk.example"}), "own_address"),
        (mail(to=", ".join(f"p{i}@x.example" for i in range(300))), "too_many_recipients"),
        (b"", "no_sender"),
    ],
)
def test_what_cannot_become_a_ticket_waits_in_quarantine_with_its_reason(raw, reason):
    desk()
    arrival = arrived(raw)
    assert (arrival.fate, arrival.reason, queries.content_of(arrival)) == (
        Fate.QUARANTINED,
        reason,
        raw,
    )
    assert (
        Ticket.objects.count(),
        JournalEntry.objects.filter(name="MailQuarantined").count(),
    ) == (0, 1)


def test_every_reason_to_hold_a_mail_has_words():
    decided = {"no_sender", "own_address", "automatic", "unknown_report", "blocked", "flood"}
    assert decided | {"unknown_sender", *REASONS} == set(HoldReason.values)


def test_a_mail_that_takes_too_long_is_tried_three_times_and_then_quarantined():
    desk()
    hurried = ParserChild(wall_seconds=0)
    arrival = actions.take_in(raw=mail(), at=NINE).arrival
    for _ in range(2):
        with pytest.raises(actions.NotYet):
            actions.understand(arrival_id=arrival.pk, at=NINE, parser=hurried)
    assert actions.understand(arrival_id=arrival.pk, at=NINE, parser=hurried) == Fate.QUARANTINED
    assert Arrival.objects.get().reason == "too_slow"


def test_a_mail_that_killed_three_workers_is_quarantined():
    desk()
    arrival = actions.take_in(raw=mail(), at=NINE).arrival
    job = [jobs.claim(owner=f"killed {n}", at=NINE + n * 2 * jobs.LEASE) for n in range(4)][-1]
    jobs.run(job, at=NINE + 10 * jobs.LEASE)
    arrival.refresh_from_db()
    assert (arrival.fate, arrival.reason) == (Fate.QUARANTINED, "crashed")


def test_a_desk_without_a_team_keeps_the_mail_until_there_is_one():
    arrival = actions.take_in(raw=mail(), at=NINE).arrival
    with pytest.raises(NoFirstTeam):
        actions.understand(arrival_id=arrival.pk, at=NINE)
    team()
    assert actions.understand(arrival_id=arrival.pk, at=NINE) == Fate.TICKET


def test_what_was_left_lying_is_promised_again():
    desk()
    arrival = actions.take_in(raw=mail(), at=NINE).arrival
    jobs.Job.objects.all().delete()
    later = NINE + timedelta(minutes=20)
    assert actions.understand_left(at=later) == 1
    jobs.run_due(at=later)
    arrival.refresh_from_db()
    assert (arrival.fate, list(queries.left_lying(at=later, longer_than=timedelta()))) == (
        Fate.TICKET,
        [],
    )
