"""A mail with its form, in the original, and byte by byte: for those of its ticket."""

from types import SimpleNamespace

import pytest

from stafette.channels.mail.safe_html import FRAME_HEADERS
from stafette.levels.choices import Level
from stafette.tickets.models import Ticket
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import agent, team
from tests.security.whole_desk import asked

DOT = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="
BODY = f"""--cut
Content-Type: text/html; charset=utf-8

<table><tr><td>Drive</td><td>full</td></tr></table><img src="cid:dot@x" alt="Screen">
<img src="https://x.example/pixel"><blockquote>Earlier</blockquote>
--cut
Content-Type: image/gif; name="dot.gif"
Content-Transfer-Encoding: base64
Content-ID: <dot@x>

{DOT}
--cut--
"""


@pytest.fixture
def story(db):
    small_desk()
    kind = 'multipart/related; boundary="cut"'
    arrival = arrived(mail(BODY.replace("\n", "\r\n"), content_type=kind, mime_version="1.0"))
    ticket = Ticket.objects.get(pk=arrival.ticket_id)
    message = ticket.messages.get()
    return SimpleNamespace(
        ticket=ticket,
        message=message,
        file=message.files.get().file_id,
        anna=browser(agent("Anna Krug", ticket.legs.get().team)),
        ben=browser(ticket.requester),
        otto=browser(agent("Otto Ost", team("Branch", Level.SECOND))),
    )


def test_the_form_is_a_page_in_a_sandbox_with_the_pictures_of_the_mail(story):
    for client, root in ((story.anna, "tickets"), (story.ben, "requests")):
        base = f"/{root}/{story.ticket.pk}/"
        answer = asked(client, f"{base}messages/{story.message.pk}/form/")
        assert f'<img src="{base}files/{story.file}/" alt="Screen">' in answer.page
        assert "Bilder von anderen Servern werden nicht geladen." in answer.page
        assert "x.example" not in answer.page
        assert {name: answer.headers[name] for name in FRAME_HEADERS} == FRAME_HEADERS
        page = asked(client, base).page
        assert f'src="{base}messages/{story.message.pk}/form/"' in page
        assert "Als Text" in page


def test_the_original_shows_header_and_whole_text_and_gives_the_bytes(story):
    base = f"/tickets/{story.ticket.pk}/messages/{story.message.pk}/"
    page = asked(story.anna, f"{base}original/").page
    assert "Message-Id: &lt;one@kunde.example&gt;" in page
    assert "Earlier" in page
    answer = asked(story.anna, f"{base}raw/")
    assert answer.content.startswith(b"From: Ben Baum <ben@kunde.example>\r\n")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_nobody_else_gets_them(story):
    ends = ("form/", "original/", "raw/")
    base = f"/tickets/{story.ticket.pk}/messages/{story.message.pk}/"
    found = [asked(who, base + end).status_code for who in (story.otto, story.ben) for end in ends]
    own = f"/requests/{story.ticket.pk}/messages/{story.message.pk}/form/"
    assert [*found, asked(story.otto, own).status_code] == [404] * 7


def test_a_message_of_another_ticket_is_absent(story):
    other = Ticket.objects.get(pk=arrived(mail(message_id="<two@x>")).ticket_id)
    for end in ("form/", "original/", "raw/"):
        path = f"/tickets/{other.pk}/messages/{story.message.pk}/{end}"
        assert asked(story.anna, path).status_code == 404
