"""Handing one mail to a mail server: SMTP, SMTP over TLS, or LMTP (RFC 5321, 3207, 2033, 8314)."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from stafette.channels.mail.oauth import words_for_server

TIMEOUT_SECONDS: Final = 60
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS: Final = {"smtps": 465}
# smtplib takes the address out of what it is given: `a@b <c@d>` would go to c@d.
_ONE_ADDRESS: Final = re.compile(r"""[^\s<>()\[\],;:\\"\x00-\x1f\x7f]+\Z""")
# Of an address that does not exist, RFC 5321, 4.2.3, unless a closer code says otherwise.
_NO_SUCH: Final = frozenset({550, 551, 553})
_CLOSER: Final = re.compile(r"\b5\.(\d)\.\d{1,3}\b")  # RFC 3463


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over. `security`: `offered` takes STARTTLS where there is one."""

    host: str
    port: int
    security: str  # tls, starttls, offered, none
    user: str = ""
    secret: str = field(default="", repr=False)
    by_token: bool = False  # then the secret is a token of OAuth
    lmtp: bool = False
    timeout: float = TIMEOUT_SECONDS  # for each answer

    @property
    def local(self) -> bool:
        return self.host in _LOCAL


@dataclass(frozen=True, slots=True)
class Answer:
    """`later`: the same mail may succeed on another day; `never`: this server refuses it.

    `away`: the server said nothing about this mail, every other one fares alike. `unknown`: it
    says that there is no such recipient.
    """

    verdict: Literal["sent", "later", "never"]
    text: str
    away: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """How far one gets at a server without sending: `connect`, `tls`, `sign_in`; and its words."""

    reached: tuple[str, ...]
    failed: str = ""
    text: str = ""


def server_of(url: str) -> Server | None:
    """The server that an address like smtps://USER:PASSWORD@HOST names, None for no address."""
    if not url:
        return None
    parts = urlsplit(url)
    return Server(
        host=parts.hostname or "",
        port=parts.port or _PORTS.get(parts.scheme, 25),
        security="tls" if parts.scheme == "smtps" else "offered",
        user=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        lmtp=parts.scheme == "lmtp",
    )


def send(*, mail: bytes, sender: str, recipient: str, server: Server | None) -> Answer:
    """Send one mail to one recipient; an empty sender is the null sender. Never raises.

    A desk that names no server may name one later.
    """
    if not _ONE_ADDRESS.match(recipient):
        return Answer("never", "no such address")
    if server is None:
        return Answer("later", "STAFETTE_SMTP_URL names no server", away=True)
    try:
        connection = _signed_in(server, lambda _step: None)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        # At the door, on signing in: nothing was said about this mail yet.
        return Answer("later", _said(error), away=True)
    try:
        return _handed_over(connection, mail, sender, recipient)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return Answer("later", _said(error))
    finally:
        _leave(connection)


def attempt(server: Server) -> Trial:
    """Connect, agree on TLS and sign in, without sending anything. Never raises."""
    reached: list[str] = []
    try:
        _leave(_signed_in(server, reached.append))
    except (OSError, ValueError, smtplib.SMTPException) as error:
        left = [step for step in ("connect", "tls", "sign_in") if step not in reached]
        return Trial(tuple(reached), failed=left[0], text=_of_mail_server(error, reached))
    return Trial(tuple(reached))


def _of_mail_server(error: Exception, reached: list[str]) -> str:
    """What it said; nothing about whatever is no mail server, so that nobody learns what it is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    return _said(error) if reached or _speaks_smtp(error) else ""


def _speaks_smtp(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPResponseException) and 200 <= error.smtp_code < 600


def _signed_in(server: Server, reached: Callable[[str], None]) -> smtplib.SMTP:
    connection = _opened(server)
    try:
        connection.ehlo_or_helo_if_needed()
        reached("connect")
        _secure(connection, server)
        reached("tls")
        if server.user:
            _say_who(connection, server)
        reached("sign_in")
    except BaseException:
        connection.close()
        raise
    return connection


def _say_who(connection: smtplib.SMTP, server: Server) -> None:
    """Raises SMTPException."""
    if not server.by_token:
        connection.login(server.user, server.secret)
        return
    said = words_for_server(server.user, server.secret)

    def answer(challenge: bytes | None = None) -> str:
        """A server that refuses tells why, and waits for an empty line before it says so."""
        return said if challenge is None else ""

    connection.auth("XOAUTH2", answer)


def _opened(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host,
            server.port,
            timeout=server.timeout,
            context=ssl.create_default_context(),
        )
    kind = smtplib.LMTP if server.lmtp else smtplib.SMTP
    return kind(server.host, server.port, timeout=server.timeout)


def _secure(connection: smtplib.SMTP, server: Server) -> None:
    """Raises SMTPException where a password or a rule wants TLS and there is none."""
    offered = connection.has_extn("starttls")
    if server.security == "starttls" or (
        server.security == "offered" and offered and not server.local
    ):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    elif server.security != "tls" and server.user and not server.local:
        raise smtplib.SMTPNotSupportedError("the server offers no TLS for the password")


def _handed_over(connection: smtplib.SMTP, mail: bytes, sender: str, recipient: str) -> Answer:
    """The dialogue step by step: each answer belongs to this mail."""
    options = [f"size={len(mail)}"] if connection.has_extn("size") else []
    answer: tuple[int, bytes | str] = connection.mail(_in_ascii(sender), options)
    code, text = answer
    unknown = False
    if code < 400:
        code, text = connection.rcpt(_in_ascii(recipient))
        unknown = _is_unknown(code, _words(text))
    if code < 400:
        code, text = _data(connection, mail)
    if code < 400:
        return Answer("sent", _told(code, text))
    return Answer("later" if code < 500 else "never", _told(code, text), unknown=unknown)


def _data(connection: smtplib.SMTP, mail: bytes) -> tuple[int, bytes | str]:
    try:
        return connection.data(mail)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, error.smtp_error


def _leave(connection: smtplib.SMTP) -> None:
    """What a server says to the farewell changes nothing about a mail that it has taken."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def _in_ascii(address: str) -> str:
    """With the domain as RFC 5891 writes it. Raises UnicodeError."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode('ascii')}" if domain else address


def _is_unknown(code: int, text: str) -> bool:
    closer = _CLOSER.search(text)
    return code in _NO_SUCH and (closer is None or closer.group(1) == "1")


def _words(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _told(code: int, text: bytes | str) -> str:
    return f"{code} {' '.join(_words(text).split())}"[:500]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        if not _speaks_smtp(error):
            return "no mail server answers there"
        return _told(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:500]
