"""Files that others sent: their names, their kinds, and where they lie."""

from email.message import Message as Fields
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from stafette.files import actions as files
from stafette.files import queries
from stafette.files.rules import SHOWN, safe_name
from stafette.tickets.models import Message, MessageFile, Ticket
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.people_of_the_story import NINE
from tests.security.whole_desk import asked

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='xss()'><script>xss()</script></svg>"
HTML = b"GIF89a/*<script>xss()</script>*/=1;"
OCTETS = "application/octet-stream"
SANDBOX = "default-src 'none'; sandbox"
KINDS = [
    "image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "application/xml", "",
    "text/plain;text/html", "text/plain", "image/gif, text/html", "IMAGE/SVG+XML", "image/png\n",
    "application/pdf", "text/javascript", "application/octet-stream", "message/rfc822",
    "image/vnd.djvu", "application/x-msdownload", "text/html\r\nX-Evil: 1", "../..", "image/*",
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    """Others run beside these tests."""
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"data": tmp_path})


def attached(desk, *, name: str, media_type: str, content: bytes = SVG) -> list[str]:
    """The addresses of a file that the requester sent: at the desk and in the portal."""
    message = Message.objects.filter(ticket=desk.ticket).first()
    file = files.store(content=content, name=name, media_type=media_type, at=NINE)
    MessageFile.objects.create(message=message, file=file)
    number = desk.ticket.pk
    return [f"/tickets/{number}/files/{file.pk}/", f"/requests/{number}/files/{file.pk}/"]


def opened(desk, paths: list[str]):
    yield asked(browser(desk.nora), paths[0])
    yield asked(browser(desk.ben), paths[1])


def test_only_four_kinds_of_pictures_are_shown_everything_else_is_a_download(desk):
    """A006, A007, A084: whatever the sender calls it; nosniff and a sandbox in any case."""
    for media_type in KINDS:
        expected = media_type.strip() if media_type.strip() in SHOWN else OCTETS
        for answer in opened(desk, attached(desk, name="x.svg", media_type=media_type)):
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, expected)
            assert is_download(answer) == (expected == OCTETS)
            assert answer.headers["Content-Security-Policy"] == SANDBOX
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "X-Evil" not in answer.headers


def is_download(answer: HttpResponse) -> bool:
    return answer.headers["Content-Disposition"].startswith("attachment")


def test_a_page_that_calls_itself_a_picture_can_do_nothing(desk):
    """A084: a polyglot is shown as the picture that it says it is, in a sandbox."""
    for media_type in sorted(SHOWN):
        for answer in opened(
            desk, attached(desk, name="x.html", media_type=media_type, content=HTML)
        ):
            assert answer.headers["Content-Type"] == media_type
            assert answer.headers["Content-Security-Policy"] == SANDBOX
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_puts_a_file_of_others_into_itself(desk):
    """A006: names are links; no picture of a sender is an element of a page."""
    attached(desk, name="x.png", media_type="image/png")
    for client, path in (
        (browser(desk.nora), f"/tickets/{desk.ticket.pk}/"),
        (browser(desk.ben), f"/requests/{desk.ticket.pk}/"),
    ):
        page = asked(client, path).page
        assert "x.png" in page
        assert [tag for tag in ("<img", "<object", "<embed", "<iframe") if tag in page] == []


NAMES = [
    "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x.exe", ".htaccess",
    "\u200b.htaccess", ".\u200bhtaccess", "\ufeff.env", "x.php\x00.png", "x.exe ", "x.exe.",
    "x\u202egnp.exe", "a\r\nX-Evil: 1.png", 'x"; filename="evil.exe', "x.png;evil=1", "",
    " . ", "con", "x" * 500 + ".png", "ü" * 300 + ".pdf", "%2e%2e%2f", "..;/x", "\ud800x.png",
    "'\"><img src=x onerror=xss()>.png", "\u2066x\u2069.pdf", "~/.ssh/id_rsa", "a/b:c\\d",
]  # fmt: skip


def test_a_name_is_made_harmless_and_never_a_place(desk):
    """A009, A081, A083: no path, no control or invisible character, no dot first or last."""
    for name in NAMES:
        before = lying()
        answers = list(opened(desk, attached(desk, name=name, media_type="application/pdf")))
        [made] = lying() - before
        key = made.relative_to(queries.folder()).as_posix().replace("/", "")
        assert len(key) == 32 and set(key) <= set("0123456789abcdef")
        for answer in answers:
            assert "X-Evil" not in answer.headers
            assert name_told(answer) == safe_name(name)


def test_a_harmless_name_is_one_line_of_visible_characters():
    """A009, A081: normalised first, then looked at; doing it twice changes nothing."""
    for shown in map(safe_name, NAMES):
        assert shown and not shown.startswith(".") and not shown.endswith((".", " "))
        assert not {"/", "\\", ":"} & set(shown)
        assert len(shown) <= 200 and shown.isprintable()
        assert shown == safe_name(shown)


def name_told(answer: HttpResponse) -> str | None:
    """The name under which a browser would store the file (RFC 6266)."""
    fields = Fields()
    fields["Content-Disposition"] = answer.headers["Content-Disposition"]
    return fields.get_filename()


def lying() -> set[Path]:
    return {path for path in queries.folder().rglob("*") if path.is_file()}


def test_an_attachment_of_a_mail_is_as_harmless(desk):
    """A007, A009, A081: through the mail, with an encoded name."""
    body = "\r\n".join([
        "--cut", "", "See the file.", "--cut",
        "Content-Type: text/html; name*=utf-8''%E2%80%8B.htaccess",
        "Content-Disposition: inline; filename*=utf-8''..%2F%E2%80%AEgnp.html", "",
        "<script>xss()</script>", "--cut--",
    ])  # fmt: skip
    raw = mail(body, content_type="multipart/mixed; boundary=cut", message_id="<f@x>")
    ticket = Ticket.objects.get(pk=arrived(raw).ticket_id)
    [one] = MessageFile.objects.filter(message__ticket=ticket).select_related("file")
    assert not {"/", "\u202e", "\u200b"} & set(one.file.name)
    answer = asked(browser(desk.ada), f"/tickets/{ticket.pk}/files/{one.file_id}/")
    assert is_download(answer)


def test_files_lie_outside_what_is_served_and_only_their_owner_reads_them(db):
    """A081: below the data, not below static files; the store's rights are ours alone."""
    path = queries.path_of(files.store(content=b"x", name="x", media_type=OCTETS, at=NINE).key)
    assert not path.is_relative_to(settings.STATIC_ROOT)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


WAYS = ["../1", "%2e%2e/1", "..%2f1", "1%00", "1/../../2", "1;/", "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "1.png", "-1", "0x1", "१"]  # fmt: skip


def test_a_file_is_asked_for_by_its_number_alone(desk):
    """A083: no path, no name, no encoded dots in any address of files."""
    for client, root in ((browser(desk.nora), "tickets"), (browser(desk.ben), "requests")):
        for way in WAYS:
            for address in (f"/{root}/{desk.ticket.pk}/files/{way}/", f"/static/{way}"):
                assert asked(client, address).status_code in {400, 404}, address


def test_a_mail_in_quarantine_is_a_download(desk):
    """A007: the raw mail as administrators fetch it."""
    answer = asked(browser(desk.ada), f"/setup/quarantine/{desk.held.pk}/raw/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert is_download(answer)
    assert answer.headers["Content-Security-Policy"] == SANDBOX


def test_what_is_uploaded_in_the_portal_goes_the_same_way(desk):
    """A007, A081: name and kind as the browser says them."""
    sent = SimpleUploadedFile("..\u200b\u202e.htaccess", HTML, content_type="text/html")
    client = browser(desk.ben)
    said = {"text": "See the file.", "uploads": sent}
    assert asked(client, f"/requests/{desk.ticket.pk}/", said, method="post").status_code == 302
    one = MessageFile.objects.latest("pk")
    answer = asked(client, f"/requests/{desk.ticket.pk}/files/{one.file_id}/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert one.file.name.isprintable() and not one.file.name.startswith(".")
