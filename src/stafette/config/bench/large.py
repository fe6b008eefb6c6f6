"""W8: the largest mails that are understood, one after another, and the memory they take."""

import base64
import os
import threading
import time

from stafette.channels.mail.limits import MAX_MAIL_BYTES
from stafette.config.bench.figures import Figures, percentile
from stafette.config.bench.scratch import Desk
from stafette.config.bench.works import SUPPORT, until

MAILS = 20
EVERY = 0.05  # seconds between two looks at the memory


def large_mails(desk: Desk) -> list[Figures]:
    """W8: mails of 25 MB with one attachment, over LMTP, until each is a ticket.

    The memory is that of all processes of the desk together, at its highest.
    """
    desk.mail([_mail(0, size=100_000)], recipient=SUPPORT)
    until(desk, stored=0)
    mails = [_mail(number, size=MAX_MAIL_BYTES) for number in range(1, MAILS + 1)]
    begun, cpu = time.perf_counter(), desk.cpu()
    done, peaks = threading.Event(), [desk.memory()]
    watch = threading.Thread(target=_watch, args=(desk, done, peaks))
    watch.start()
    try:
        waited = desk.mail(mails, recipient=SUPPORT)
        until(desk, stored=0)
    finally:
        done.set()
        watch.join()
    more = {
        "mails_per_second": MAILS / (time.perf_counter() - begun),
        "most_memory_mb": max(peaks),
    }
    used = (desk.cpu() - cpu) / MAILS * 1000
    return [Figures("W8 mail of 25 MB", used, percentile(waited, 50), percentile(waited, 95), more)]


def _watch(desk: Desk, done: threading.Event, peaks: list[float]) -> None:
    while not done.wait(EVERY):
        peaks.append(desk.memory())


def _mail(number: int, *, size: int) -> bytes:
    """A mail of just below that many bytes; its attachment is like no other."""
    head = (
        f"From: Person {number} <p{number}@volume.example>\r\nTo: {SUPPORT}\r\n"
        f"Subject: Grosses Bild {number}\r\nMessage-ID: <large{number}@volume.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nDas Bild liegt bei.\r\n--b\r\n"
        "Content-Type: image/tiff; name=bild.tiff\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode()
    block = os.urandom(57 * 1000)
    lines = base64.encodebytes(block).replace(b"\n", b"\r\n")
    copies = (size - len(head) - 100) // len(lines)
    return head + lines * max(copies, 1) + b"--b--\r\n"
