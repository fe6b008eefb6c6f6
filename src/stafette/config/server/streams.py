"""Event streams: one a tab, outside Django, carrying ids and nothing else.

One thread follows the journal for all streams. A change is told at once, what follows within a
quarter of a second together; each stream gets the tickets whose scope codes meet those of its
person, which is the same answer as `visible_tickets` (a test compares them). A slow reader is told
to reload. A stream begins where its page was made: nothing is lost between the two.
"""

import asyncio
import json
import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.crypto import constant_time_compare

from stafette.config.server.bridge import Receive, Scope, Send
from stafette.core import live, wakeup
from stafette.levels import queries as levels
from stafette.levels.events import TeamRetired, TeamSaved
from stafette.levels.rules import works_at_desk
from stafette.people.events import PersonChanged, PersonRetired, RoleGranted, RoleRevoked
from stafette.people.models import Person

PATH = "/events/stream"
MERGED_FOR, CHECKED_EVERY, KEPT_ALIVE_EVERY = 0.25, 60.0, 15.0
LOOKS_EVERY, LOOKS_AGAIN_AFTER, LOOKS_AGAIN = 1.0, 0.05, 5
MOST_WAITING, MOST_STREAMS, MOST_OF_A_SESSION, MOST_MISSED = 32, 2_000, 12, 500
RIGHTS_CHANGE = {
    event.__name__
    for event in (PersonChanged, PersonRetired, RoleGranted, RoleRevoked, TeamSaved, TeamRetired)
}
RELOAD = "event: reload\ndata: {}\n\n"
HERE = "event: here\ndata: {}\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

log = logging.getLogger("stafette.streams")


@dataclass(eq=False)
class Stream:
    """An open tab: whose it is, what they may see, and what it has not read yet."""

    session: str
    codes: frozenset[str]
    waiting: "asyncio.Queue[str | None]" = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING)
    )

    def offer(self, text: str) -> None:
        if self.waiting.full():
            self._forget()
            text = RELOAD
        self.waiting.put_nowait(text)

    def end(self) -> None:
        self._forget()
        self.waiting.put_nowait(None)

    def _forget(self) -> None:
        while not self.waiting.empty():
            self.waiting.get_nowait()


class Streams:
    """All open streams of this process. Made and used in the loop; one thread follows for it."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run  # runs a function in a thread with a database connection
        self._open: set[Stream] = set()
        self._stopping = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._where: live.Place | None = None
        self._checks: asyncio.Task[None] | None = None
        self._check_again = False
        self._follower = threading.Thread(target=self._follow, name="streams", daemon=True)

    def start(self) -> None:
        wakeup.on_ring(wakeup.SESSIONS, self._check_soon)
        self._follower.start()

    def stop(self) -> None:
        """End every stream."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        wakeup.off_ring(wakeup.SESSIONS, self._check_soon)
        wakeup.rung(wakeup.JOURNAL)
        for stream in self._open:
            stream.end()

    @property
    def count(self) -> int:
        return len(self._open)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = session_key(scope)
        codes = await self._run(codes_of, session)
        if codes is None or len(self._open) >= MOST_STREAMS or self._stopping.is_set():
            status = 401 if codes is None else 503
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        self._make_room_for(session)
        stream = Stream(session, codes)
        self._open.add(stream)
        gone = asyncio.ensure_future(_until_gone(receive, stream))
        try:
            missed = await self._run(missed_since, cursor_of(scope), codes)
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._write(stream, send, gone, missed)
        finally:
            gone.cancel()
            self._open.discard(stream)

    def _make_room_for(self, session: str) -> None:
        """A browser needs one; whoever opens many loses those that are there."""
        same = [stream for stream in self._open if stream.session == session]
        if len(same) >= MOST_OF_A_SESSION:
            for stream in same:
                stream.end()

    async def _write(
        self, stream: Stream, send: Send, gone: "asyncio.Future[None]", missed: str
    ) -> None:
        # Tabs whose server was started anew do not all come back at the same moment.
        text: str | None = f"retry: {1500 + secrets.randbelow(2000)}\n\n{missed}"
        checked_at = self._loop.time()
        while text is not None and not gone.done():
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            try:
                text = await asyncio.wait_for(stream.waiting.get(), KEPT_ALIVE_EVERY)
            except TimeoutError:
                text = ":\n\n"
            if self._loop.time() - checked_at >= CHECKED_EVERY:
                checked_at = self._loop.time()
                text = text if await self._may_go_on(stream) else None
        await send({"type": "http.response.body", "body": b""})

    async def _may_go_on(self, stream: Stream) -> bool:
        codes = await self._run(codes_of, stream.session)
        stream.codes = codes or frozenset()
        return codes is not None

    def _check_soon(self) -> None:
        """Somebody signed out or lost a right, told in whichever thread."""
        with suppress(RuntimeError):  # the loop has ended, and every stream with it
            self._loop.call_soon_threadsafe(self._begin_checks)

    def _begin_checks(self) -> None:
        self._check_again = True
        if self._checks is None or self._checks.done():
            self._checks = self._loop.create_task(self._check_all())

    async def _check_all(self) -> None:
        while self._check_again:
            self._check_again = False
            for stream in list(self._open):
                if not await self._may_go_on(stream):
                    stream.end()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow_on()
            except DatabaseError:
                log.warning("streams wait for the database")
                self._stopping.wait(2)
            finally:
                connection.close()
        live.reach(None)

    def _follow_on(self) -> None:
        """From where it stood: an outage of the database costs time, no change."""
        where = self._where or live.head()
        with wakeup.bell(wakeup.JOURNAL) as rung:
            while not self._stopping.is_set():
                self._where = where
                live.reach(where)
                was_rung = rung.wait(LOOKS_EVERY)
                rung.clear()
                happened = self._happened_since(where, looks=LOOKS_AGAIN if was_rung else 1)
                if not happened:
                    continue
                where = happened[-1].place
                if any(one.name in RIGHTS_CHANGE for one in happened):
                    self._check_soon()
                numbers = {about_ticket(one.about) for one in happened} - {0}
                if numbers and self._open:
                    codes = levels.codes_among(numbers)
                    self._loop.call_soon_threadsafe(self._offer, codes, str(where))
                    self._stopping.wait(MERGED_FOR)

    def _happened_since(self, where: live.Place, *, looks: int) -> list[live.Happening]:
        """On PostgreSQL an entry is seen once older transactions have ended, mostly soon."""
        for _ in range(looks):
            if happened := live.since(where):
                return happened
            if connection.vendor != "postgresql" or self._stopping.wait(LOOKS_AGAIN_AFTER):
                break
        return []

    def _offer(self, codes: dict[int, frozenset[str]], at: str) -> None:
        for stream in self._open:
            if told := changes_told(codes, stream.codes, at):
                stream.offer(told)


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def cursor_of(scope: Scope) -> str:
    """Where a tab stands: by the last event it heard, else when its page was made."""
    heard = next((value for name, value in scope["headers"] if name == b"last-event-id"), b"")
    if heard:
        return str(heard.decode("latin-1"))
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("after", [""])[0]


def missed_since(cursor: str, codes: frozenset[str]) -> str:
    """What happened after that place, and that all of it is told now.

    The cursor carries no right: whatever it says, what is told is what the person may see. One
    that we did not give out, or from long ago, loads the page's lists anew.
    """
    if not cursor:
        return ""
    try:
        where = live.place(cursor)
    except live.NotAPlace:
        return f"{RELOAD}{HERE}"
    happened = live.since(where, most=MOST_MISSED)
    if len(happened) == MOST_MISSED:
        return f"{RELOAD}{HERE}"
    at = str(happened[-1].place if happened else where)
    numbers = {about_ticket(one.about) for one in happened} - {0}
    told = changes_told(levels.codes_among(numbers), codes, at) if numbers else ""
    return f"{told}id: {at}\n{HERE}"


def changes_told(needed: dict[int, frozenset[str]], codes: frozenset[str], at: str) -> str:
    """The tickets among these that somebody with those codes sees, as an event of a stream."""
    seen = sorted(number for number, among in needed.items() if among & codes)
    if not seen:
        return ""
    told = json.dumps({"changes": [{"ticket": number} for number in seen], "at": at})
    return f"id: {at}\nevent: change\ndata: {told}\n\n"


def about_ticket(about: str) -> int:
    kind, _, number = about.partition(":")
    return int(number) if kind == "ticket" and number.isdecimal() else 0


def session_key(scope: Scope) -> str:
    """The session that the request's cookie names, empty without one."""
    header = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    try:
        cookie = SimpleCookie(header.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def codes_of(session: str) -> frozenset[str] | None:
    """What the person of a session may see at the desk; None when they may not listen at all."""
    if not session:
        return None
    kept = import_module(settings.SESSION_ENGINE).SessionStore(session)
    person = Person.objects.filter(pk=kept.get(SESSION_KEY) or 0, retired_on=None).first()
    if person is None or not works_at_desk(person):
        return None
    if not constant_time_compare(kept.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return None
    return frozenset(levels.scopes_of(person))
