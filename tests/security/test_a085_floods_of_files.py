"""A082, A085: files are counted and kept; nothing of ours opens an archive or decodes a picture."""

import io
import struct
import zipfile
import zlib
from base64 import encodebytes

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stafette.files.queries import opened
from stafette.tickets.models import MessageFile, Ticket
from tests.architecture.house import imports, sources, told
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import requester, team

UNPACKERS = {
    "PIL", "bz2", "cv2", "docx", "gzip", "lzma", "openpyxl", "py7zr", "pypdf", "rarfile", "tarfile",
    "zipfile", "zlib",
}  # fmt: skip
OWN = {"src/stafette/config/assets.py"}  # unpacks the fonts of a package that we chose
MOST = 10


def bomb() -> bytes:
    """Ten archives in one, each of ten megabytes of nothing, and one that would leave its folder."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nothing", b"\0" * 10_000_000)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        for number in range(10):
            archive.writestr(f"../../canary-{number}.zip", inner.getvalue())
    return outer.getvalue()


def huge_picture() -> bytes:
    """A PNG whose header says 30,000 x 30,000 points."""
    size = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + size + struct.pack(">I", zlib.crc32(size))


@pytest.mark.django_db
def test_bombs_by_mail_are_files_as_they_came():
    small_desk()
    parts = [("bomb.zip", "application/zip", bomb()), ("huge.png", "image/png", huge_picture())]
    lines = ["--cut", "", "See the files."]
    for name, kind, content in parts:
        head = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
        said = f'Content-Disposition: attachment; filename="{name}"'
        lines += ["--cut", *head, said, "", encodebytes(content).decode().replace("\n", "\r\n")]
    text = "\r\n".join([*lines, "--cut--"])
    mixed = {"content_type": "multipart/mixed; boundary=cut", "mime_version": "1.0"}
    ticket = Ticket.objects.get(pk=arrived(mail(text, **mixed)).ticket_id)
    kept = []
    for one in MessageFile.objects.filter(message__ticket=ticket).select_related("file"):
        with opened(one.file) as content:
            kept.append((one.file.name, content.read()))
    assert kept == [(name, content) for name, _kind, content in parts]


def files(count: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(count)]


@pytest.mark.django_db
def test_more_files_than_the_limit_are_refused_and_nothing_is_kept():
    team()
    client = browser(requester())
    answer = client.post(
        "/report/", {"text": "VPN drops", "work": "3", "once": "a1", "uploads": files(MOST + 1)}
    )
    assert (answer.status_code, MessageFile.objects.count(), Ticket.objects.count()) == (422, 0, 0)
    client.post(
        "/report/", {"text": "VPN drops", "work": "3", "once": "a2", "uploads": files(MOST)}
    )
    assert MessageFile.objects.count() == MOST


def test_nothing_of_ours_unpacks_or_decodes():
    used = {told(path): imports(path) & UNPACKERS for path in sources()}
    assert {path for path, found in used.items() if found} == OWN
