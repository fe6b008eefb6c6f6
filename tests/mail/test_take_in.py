import pytest

from stafette.channels.mail import actions, queries
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.fingerprint import fingerprint
from stafette.channels.mail.limits import MAX_MAIL_BYTES
from stafette.channels.mail.models import Arrival, Fate
from stafette.core.models import Job
from tests.mail.mails import SUPPORT, desk, mail
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db


def taken(raw: bytes, *recipients: str) -> actions.Taken:
    return actions.take_in(raw=raw, envelope=Envelope(recipients=recipients), at=NINE)


def test_a_mail_is_kept_byte_by_byte_with_the_promise_to_understand_it():
    raw = mail("Ä\x00\xff")
    arrival = taken(raw).arrival
    assert queries.content_of(Arrival.objects.get()) == raw
    assert [job.payload for job in Job.objects.all()] == [{"arrival_id": arrival.pk}]


def test_a_large_mail_lies_in_the_file_store():
    raw = mail("x" * 300_000)
    arrival = taken(raw).arrival
    assert (arrival.content, queries.content_of(arrival) == raw) == (None, True)


def test_the_same_mail_over_another_way_is_stored_once():
    one = b"Received: from a by b; Mon, 12 Jan 2026 10:00:00 +0100\r\nX-Spam: no\r\n" + mail()
    other = b"Received: from c by b; Mon, 12 Jan 2026 10:05:00 +0100\n" + mail().replace(
        b"\r\n", b"\n"
    )
    kinds = [taken(one).kind, taken(other).kind, taken(other).kind]
    assert (kinds, [one.copies for one in Arrival.objects.all()]) == (
        ["stored", "duplicate", "duplicate"],
        [3],
    )


def test_a_large_mail_is_stored_once_as_well():
    raw = mail("x" * 300_000)
    first = taken(raw).arrival
    again = taken(raw)
    assert (again.kind, again.arrival.pk, again.arrival.copies) == ("duplicate", first.pk, 2)


def test_two_mails_that_differ_in_one_word_are_two():
    assert fingerprint(mail("one")) != fingerprint(mail("two"))
    assert fingerprint(mail(subject="one")) != fingerprint(mail(subject="two"))


def test_without_a_message_id_the_way_of_a_mail_tells_it_from_the_next():
    """A device that sends the same words on two days has reported two things."""
    same = mail("Paper is out.", message_id="", date="")
    first, second = (b"Received: from printer; " + day + b"\r\n" + same for day in (b"Mon", b"Tue"))
    assert fingerprint(first) != fingerprint(second)


def test_bytes_that_are_no_mail_are_kept_too():
    assert [taken(raw).kind for raw in (b"", b"\r\n", b"\x00\xff" * 100, b"no header at all")] == [
        "stored", "duplicate", "stored", "stored"
    ]  # fmt: skip


def test_a_mail_of_more_than_25_megabytes_goes_into_quarantine_at_once():
    result = taken(mail("x" * (MAX_MAIL_BYTES + 1)))
    assert (result.kind, result.arrival.fate, result.arrival.reason) == (
        "quarantined",
        Fate.QUARANTINED,
        "too_large",
    )
    assert list(queries.quarantined()) == [result.arrival]


def test_a_mail_of_more_than_100_megabytes_is_refused():
    with pytest.raises(actions.TooLarge):
        taken(bytes(actions.MOST_BYTES + 1))
    assert Arrival.objects.count() == 0


def test_the_mailbox_is_the_one_the_envelope_names_whatever_its_tag():
    box = desk()
    assert [
        taken(mail(subject=s), to).arrival.mailbox
        for s, to in (
            ("a", SUPPORT.upper()),
            ("b", "support+x@desk.example"),
            ("c", "else@desk.example"),
        )
    ] == [box, box, None]
