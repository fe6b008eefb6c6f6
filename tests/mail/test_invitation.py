"""Calendar invitations, read as plain words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.channels.mail.invitation import Invitation, invitation_of
from stafette.tickets.models import Ticket
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import agent
from tests.security.whole_desk import asked

FILE = (
    "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19700101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    "BEGIN:VALARM\r\nSUMMARY:Alarm\r\nEND:VALARM\r\n"
    "SUMMARY;LANGUAGE=de:Wartung\\, Raum 2\\nneu <b>\r\nDTSTART{start}\r\nDTEND{end}\r\n"
    "LOCATION:Halle\r\n  7\r\nORGANIZER;CN=\"Baum: Ben\":mailto:ben@kunde.example\r\n"
    "END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Second\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)  # fmt: skip


def read(start: str, end: str = ":20261201T120000Z", method: str = "REQUEST") -> Invitation:
    found = invitation_of(FILE.format(start=start, end=end, method=method).encode())
    assert found is not None
    return found


def test_the_first_event_is_read_without_its_alarms():
    assert read(":20261201T110000Z") == Invitation(
        summary="Wartung, Raum 2 neu <b>",
        starts=datetime(2026, 12, 1, 11, tzinfo=UTC),
        ends=datetime(2026, 12, 1, 12, tzinfo=UTC),
        place="Halle 7",
        organiser="Baum: Ben <ben@kunde.example>",
        cancelled=False,
    )
    assert read(":20261201T110000Z", method="CANCEL").cancelled


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (";TZID=Europe/Berlin:20261201T100000", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        (";TZID=W. Europe Standard Time:20260701T100000", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        (';TZID="Europe/Berlin":20260701T100000', datetime(2026, 7, 1, 8, tzinfo=UTC)),
        (":20261201T100000", datetime(2026, 12, 1, 10)),  # noqa: DTZ001 -- a floating time
        (";TZID=Nowhere/Land:20261201T100000", datetime(2026, 12, 1, 10)),  # noqa: DTZ001 -- as above
        (";TZID=../../etc/passwd:20261201T100000", datetime(2026, 12, 1, 10)),  # noqa: DTZ001 -- as above
        (";VALUE=DATE:20261201", date(2026, 12, 1)),
        (":20261301", None),
        (":99991231T235959Z", None),
        (":soon", None),
    ],
)
def test_times_carry_their_zone(said, meant):
    starts = read(said).starts
    aware = isinstance(starts, datetime) and starts.tzinfo is not None
    assert (starts.astimezone(UTC) if aware else starts) == meant
    assert not aware or isinstance(starts.tzinfo, ZoneInfo) or starts.tzinfo is UTC


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_an_invitation_or_none(content):
    invitation_of(content)
    invitation_of(b"BEGIN:VEVENT\r\nDTSTART" + content)


@pytest.mark.django_db
def test_an_invitation_stands_on_its_message_as_words():
    small_desk()
    body = FILE.format(start=";TZID=Europe/Berlin:20261201T100000", end=":x", method="CANCEL")
    kind = "text/calendar; charset=utf-8"
    ticket = Ticket.objects.get(pk=arrived(mail(body, content_type=kind)).ticket_id)
    anna = browser(agent("Anna Krug", ticket.legs.get().team))
    page = asked(anna, f"/tickets/{ticket.pk}/").page
    panel = page.partition('class="invited"')[2].partition("</section>")[0]
    assert "Wartung, Raum 2 neu &lt;b&gt;" in panel
    assert "<dd>Di., 1.12.2026, 10:00 Uhr</dd>" in panel.replace("01.12", "1.12")
    assert "<dd>Baum: Ben &lt;ben@kunde.example&gt;</dd>" in panel
    assert "abgesagt" in panel
