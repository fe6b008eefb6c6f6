"""Mail servers that do as they should: they keep a mail until they have been told 250."""

import smtplib
import threading
import time
from collections import Counter

from tests.mail.mails import SUPPORT, mail


class Sender:
    """Hands over mails with unique subjects from several threads and keeps a history."""

    def __init__(
        self, port: int, *, most: int, threads: int = 4, size: int = 0, first: int = 0
    ) -> None:
        self.most, self._port, self._size = most, port, size
        self.acknowledged: set[str] = set()
        self.answers: Counter[int] = Counter()
        self._threads = [
            threading.Thread(
                target=self._hand_over, args=(range(first + n, most, threads),), daemon=True
            )
            for n in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self, within: float) -> None:
        end = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))

    def progress(self) -> int:
        return len(self.acknowledged)

    def mails(self) -> list[bytes]:
        return [raw_mail(number, self._size) for number in range(self.most)]

    def _hand_over(self, numbers: range) -> None:
        client: smtplib.LMTP | None = None
        for number in numbers:
            while not (client := self._tried(client, number)):
                time.sleep(0.05)
        if client:
            client.close()

    def _tried(self, client: smtplib.LMTP | None, number: int) -> smtplib.LMTP | None:
        """The connection, when the mail is safe; None when it has to be tried again."""
        try:
            client = client or smtplib.LMTP("127.0.0.1", self._port, timeout=60)
            client.ehlo_or_helo_if_needed()
            client.mail(f"p{number}@kunde.example")
            code, _ = client.rcpt(SUPPORT)
            if code == 250:
                code, _ = client.data(raw_mail(number, self._size))
        except (OSError, smtplib.SMTPException):
            code = 0
        self.answers[code] += 1
        if code == 250:
            self.acknowledged.add(subject(number))
            return client
        if client:
            client.close()
        return None


def subject(number: int) -> str:
    return f"Request {number}"


def raw_mail(number: int, size: int = 0) -> bytes:
    return mail(
        f"Words of {number}." + f"\r\n{'x' * 76}" * (size // 78),
        subject=subject(number),
        message_id=f"<{number}@kunde.example>",
        **{"from": f"P {number} <p{number}@kunde.example>"},
    )
