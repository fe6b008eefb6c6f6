"""Handing one mail to a mail server: SMTP, SMTP over TLS, or LMTP (RFC 5321, 3207, 2033)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS: Final = 60
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Answer:
    """`later`: the same mail may succeed on another day; `never`: this server refuses it."""

    verdict: Literal["sent", "later", "never"]
    text: str


def send(*, mail: bytes, sender: str, recipient: str, server: str) -> Answer:
    """Send one mail to one recipient; an empty sender is the null sender. Never raises.

    A desk that names no server may name one later.
    """
    if not server:
        return Answer("later", "STAFETTE_SMTP_URL names no server")
    try:
        with _connected(server) as connection:
            return _handed_over(connection, mail, sender, recipient)
    except smtplib.SMTPResponseException as error:
        # At the door, on signing in: nothing was said about this mail yet.
        return Answer("later", _told(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return Answer("later", f"{type(error).__name__}: {error}"[:500])


def _connected(server: str) -> smtplib.SMTP:
    parts = urlsplit(server)
    host, local = parts.hostname or "", parts.hostname in _LOCAL
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        return _signed_in(
            smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context),
            server,
        )
    kind = smtplib.LMTP if parts.scheme == "lmtp" else smtplib.SMTP
    connection = kind(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    connection.ehlo_or_helo_if_needed()
    if connection.has_extn("starttls") and not local:
        connection.starttls(context=context)
    elif parts.username and not local:
        connection.close()
        raise smtplib.SMTPNotSupportedError("the server offers no TLS for the password")
    return _signed_in(connection, server)


def _signed_in(connection: smtplib.SMTP, server: str) -> smtplib.SMTP:
    parts = urlsplit(server)
    if parts.username:
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection


def _handed_over(connection: smtplib.SMTP, mail: bytes, sender: str, recipient: str) -> Answer:
    """The dialogue step by step: each answer belongs to this mail."""
    options = [f"size={len(mail)}"] if connection.has_extn("size") else []
    answer: tuple[int, bytes | str] = connection.mail(sender, options)
    if answer[0] < 400:
        answer = connection.rcpt(recipient)
    if answer[0] < 400:
        try:
            answer = connection.data(mail)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, error.smtp_error)
    code, text = answer
    if code < 400:
        return Answer("sent", _told(code, text))
    return Answer("later" if code < 500 else "never", _told(code, text))


def _told(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"[:500]
