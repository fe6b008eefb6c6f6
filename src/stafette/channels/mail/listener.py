"""The door for mail servers: LMTP (RFC 2033) or SMTP (RFC 5321) in an event loop.

A recipient is told 250 only after the mail is committed; storing runs in threads of its own, so
that the loop never waits for a disk. Without database or disk the answer is 451, and the sending
server keeps the mail.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Literal
from weakref import WeakSet

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax
from aiosmtpd.smtp import Envelope as Transaction
from django.db import connection

from stafette.channels.mail import actions, lookups
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.receiving import LONGEST_LINE, TooMuch, received
from stafette.core import clock

_TRY_LATER: Final = "451 4.3.0 Not now, please try again"
_NOBODY: Final = "550 5.1.1 There is no such mailbox here"
_TOO_LARGE: Final = "552 5.3.4 The mail is larger than 100 MB, or a line of it than 1 MB"

log = logging.getLogger("stafette.mail")


class Listener:
    """Takes mail in until it is stopped. `threads`: how many mails are stored at the same time."""

    def __init__(self, *, protocol: Literal["lmtp", "smtp"], threads: int = 2) -> None:
        self._protocol = protocol
        self._count = threads
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="mail-in")
        self._server: asyncio.Server | None = None
        self._sessions: WeakSet[SMTP] = WeakSet()

    async def start(self, host: str, port: int) -> int:
        """Open the door; returns the port, which the system chooses for 0. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: self._session(loop), host, port)
        chosen: int = self._server.sockets[0].getsockname()[1]
        return chosen

    async def stop(self) -> None:
        """Close the door; mails that are being stored are finished and answered first."""
        if self._server:
            self._server.close()
        await asyncio.to_thread(self._close_threads)
        for session in self._sessions:
            if session.transport:
                session.transport.close()

    def _close_threads(self) -> None:
        """Let each thread give its database connection back: they meet, so that none does two."""
        together = threading.Barrier(self._count)

        def give_back() -> None:
            together.wait(timeout=60)
            connection.close()

        for done in [self._threads.submit(give_back) for _ in range(self._count)]:
            done.result()
        self._threads.shutdown()

    def _session(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        kind = _Lmtp if self._protocol == "lmtp" else _Smtp
        session = kind(
            _Door(self._threads, per_recipient=self._protocol == "lmtp"),
            data_size_limit=actions.MOST_BYTES,
            enable_SMTPUTF8=True,
            ident="Stafette",
            loop=loop,
        )
        self._sessions.add(session)
        return session


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE  # also half of what waits unread

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- the name is aiosmtpd's
        """In pieces of any size; aiosmtpd reads line by line, half a second for 25 MB."""
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 There is no recipient yet")
        elif arg:
            await self.push("501 5.5.4 DATA takes no argument")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            answer = await self._answer_to_mail(self.envelope)
            self._set_post_data_state()  # type: ignore[no-untyped-call]  # not in its types
            await self.push(answer)

    async def _answer_to_mail(self, envelope: Transaction) -> str:
        door: _Door = self.event_handler
        try:
            raw = await received(self._reader, most=actions.MOST_BYTES)
        except TooMuch:
            return door.for_each(envelope, _TOO_LARGE)
        return await door.answer(envelope, raw)


class _Lmtp(_Smtp, LMTP):
    """Greeted by LHLO."""


class _Door:
    """What we answer in each step."""

    def __init__(self, threads: ThreadPoolExecutor, *, per_recipient: bool) -> None:
        self._threads = threads
        self._per_recipient = per_recipient

    async def handle_RCPT(  # noqa: N802 -- the name is aiosmtpd's
        self, server: SMTP, session: Any, envelope: Transaction, address: str, options: list[str]
    ) -> str:
        answer = await self._in_thread(lambda: _answer_to(address))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def answer(self, envelope: Transaction, raw: bytes) -> str:
        """What the sender is told of a mail that was read to its end."""
        told = Envelope(sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos))
        return self.for_each(envelope, await self._in_thread(lambda: _answer_for(raw, told)))

    def for_each(self, envelope: Transaction, answer: str) -> str:
        """RFC 2033, 4.2: after the data, LMTP answers once for each recipient."""
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self._per_recipient else answer

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong here, the mail is not at fault: never a 5xx."""
        log.error("session failed", exc_info=error)
        return _TRY_LATER

    async def _in_thread(self, question: Callable[[], str]) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _answered, question)


def _answered(question: Callable[[], str]) -> str:
    """The answer, or "later" when anything of ours is at fault; the connection is made anew."""
    try:
        return question()
    except Exception:
        log.exception("mail could not be taken in")
        connection.close()
        return _TRY_LATER


def _answer_to(address: str) -> str:
    return "250 2.1.5 OK" if lookups.is_ours(address) else _NOBODY


def _answer_for(raw: bytes, envelope: Envelope) -> str:
    try:
        taken = actions.take_in(raw=raw, envelope=envelope, at=clock.now())
    except actions.TooLarge:
        return _TOO_LARGE
    return f"250 2.6.0 {taken.kind} {taken.arrival.pk}"
