"""A091, A093: whatever people write, no address of theirs is asked for by the server.

There is no fetcher: each module that opens a connection is named here with whom it talks to.
"""

import socket

import pytest

from stafette.tickets.models import Ticket
from tests.architecture.house import imports, sources, told
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import agent
from tests.security.whole_desk import asked

ADDRESS = "http://127.0.0.1:9/quastenflosser"
FETCHERS = {"aiohttp", "ftplib", "httpx", "requests", "telnetlib", "urllib3", "webbrowser"}
FETCHERS |= {"urllib.request", "http.client"}
ALLOWED = {
    "src/stafette/config/bench/scratch.py",  # the benchmark asks the desk that it has started
    "src/stafette/channels/mail/oauth.py",  # the addresses of Microsoft, Google, or an administrator
}
PIECES = (
    f"<img src={ADDRESS}/picture><img srcset='{ADDRESS}/set 2x'><link rel=preconnect href={ADDRESS}>"
    f"<video poster={ADDRESS}/poster></video><table background={ADDRESS}/back><tr><td>x</table>"
    f"<a href={ADDRESS}/link>avatar</a>"
)


@pytest.mark.django_db
def test_a_mail_full_of_addresses_makes_no_connection(monkeypatch):
    small_desk()
    html = {"content_type": "text/html", "mime_version": "1.0"}
    face = {"face": ADDRESS, "x_image_url": ADDRESS, "list_unsubscribe": f"<{ADDRESS}>"}
    asked_for = []
    real = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda self, to: (asked_for.append(to), real(self, to))[1]
    )
    ticket = Ticket.objects.get(pk=arrived(mail(PIECES, **html, **face)).ticket_id)
    message = ticket.messages.first()
    anna = browser(agent("Anna Krug", ticket.legs.get().team))
    for path in ("", f"messages/{message.pk}/form/", f"messages/{message.pk}/original/"):
        assert asked(anna, f"/tickets/{ticket.pk}/{path}").status_code == 200
    assert [to for to in asked_for if to[1] == 9] == []
    with pytest.raises(OSError, match="refused"):  # the trap works: this one does ask
        socket.create_connection(("127.0.0.1", 9))
    assert [to for to in asked_for if to[1] == 9] == [("127.0.0.1", 9)]


def test_no_module_of_ours_can_fetch_an_address():
    used = {told(path) for path in sources() if imports(path) & FETCHERS}
    assert used - ALLOWED == set()
    assert "src/stafette/config/bench/scratch.py" in used
