import asyncio
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from stafette.config.server import streams as module
from stafette.config.server.streams import RELOAD, Stream, Streams, codes_of
from stafette.config.server.threads import Threads
from stafette.core import live, wakeup
from stafette.levels import queries
from stafette.levels.choices import Level
from stafette.levels.models import Onlooker
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.tickets.models import Watcher
from tests import people_of_the_story as story
from tests.config.asgi import Exchange

COMMITTED = pytest.mark.django_db(transaction=True)


def session_of(person):
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    store.save()
    return store


def tab(session, after="", heard=""):
    cookie = f"other=1; {settings.SESSION_COOKIE_NAME}={session.session_key}"
    headers = [("Cookie", cookie), *([("Last-Event-ID", heard)] if heard else [])]
    exchange = Exchange(module.PATH, headers=headers, body=[])
    exchange.scope["query_string"] = urlencode({"after": after}).encode() if after else b""
    return exchange


@asynccontextmanager
async def streaming():
    threads = Threads(1, name="check")
    streams = Streams(threads.run)
    streams.start()
    calls = []

    async def open_tab(session, **where):
        exchange = tab(session, **where)
        calls.append(asyncio.create_task(streams(exchange.scope, exchange.receive, exchange.send)))
        async with asyncio.timeout(5):
            while not exchange.body and not (exchange.sent and exchange.status != 200):
                exchange.changed.clear()
                await exchange.changed.wait()
        return exchange

    try:
        yield threads, open_tab, calls
    finally:
        streams.stop()
        await asyncio.gather(*calls)
        await asyncio.to_thread(streams._follower.join, 5)
        await threads.run(connections.close_all)
        threads.close()


def run(scene):
    async def play():
        async with streaming() as stage:
            await scene(*stage)

    asyncio.run(play())


@pytest.mark.django_db
def test_codes_and_visibility_give_the_same_answer():
    desk, network = story.team(), story.team("Network", Level.SECOND)
    anna, nora, lea = (
        story.agent("Anna", desk),
        story.agent("Nora", network),
        story.agent("Lea", desk, role=Role.LEAD),
    )
    ben, eve = story.requester(), story.requester("Eve Ernst")
    first, second, third = (story.ticket(one, str(n)) for n, one in enumerate((ben, eve, ben)))
    Watcher.objects.create(ticket=second, person=nora)
    third.owner = nora
    third.save()
    third_level, vendor = story.team("Third", Level.THIRD), story.team("Vendor", Level.EXTERNAL)
    tom, vera = story.agent("Tom", third_level), story.requester("Vera Pohl")
    vendor.members.add(vera)
    for one in (third_level, vendor):
        Onlooker.objects.create(ticket=first, team=one, by=anna, since_at=story.NINE)
    everybody, tickets = (anna, nora, lea, ben, eve, tom, vera), (first.pk, second.pk, third.pk)

    codes = queries.codes_among(tickets)

    for person in everybody:
        scopes = set(queries.scopes_of(person))
        shared = {number for number, needed in codes.items() if needed & scopes}
        assert shared == queries.visible_among(person, tickets), person


@COMMITTED
def test_a_change_reaches_those_who_see_the_ticket_and_nobody_else():
    desk, network = story.team(), story.team("Network", Level.SECOND)
    anna, nora = session_of(story.agent("Anna", desk)), session_of(story.agent("Nora", network))
    ben = story.requester()

    async def scene(threads, open_tab, calls):
        hers, other = await open_tab(anna), await open_tab(nora)
        ticket = await threads.run(story.ticket, ben)
        await hers.until(b'"ticket": %d' % ticket.pk)
        assert other.body.startswith(b"retry: ")
        assert b"data" not in other.body

    run(scene)


@COMMITTED
def test_what_happened_between_page_and_stream_is_told_to_those_who_may_see_it():
    desk, network = story.team(), story.team("Network", Level.SECOND)
    anna, nora = session_of(story.agent("Anna", desk)), session_of(story.agent("Nora", network))
    ben = story.requester()

    async def scene(threads, open_tab, calls):
        made = str(await threads.run(live.head))
        ticket = await threads.run(story.ticket, ben)
        hers, other = await open_tab(anna, after=made), await open_tab(nora, after=made)
        await hers.until(b'event: change\ndata: {"changes": [{"ticket": %d}]' % ticket.pk)
        for tab_of in (hers, other):
            await tab_of.until(module.HERE.encode())
        assert b"event: change" not in other.body

    run(scene)


@COMMITTED
def test_a_stream_that_comes_back_begins_after_the_last_event_it_heard():
    anna, ben = session_of(story.agent("Anna", story.team())), story.requester()

    async def scene(threads, open_tab, calls):
        made = str(await threads.run(live.head))
        await threads.run(story.ticket, ben)
        heard = str(await threads.run(live.head))
        again = await open_tab(anna, after=made, heard=heard)
        await again.until(module.HERE.encode())
        assert b"event: change" not in again.body

    run(scene)


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "1", "-1-1", f"0-{2**63}", "1-1\nevent: change"])
def test_a_cursor_that_we_did_not_give_loads_anew_and_tells_nothing(cursor):
    desk = story.team()
    story.ticket(story.requester(), team=desk)
    everything = frozenset(queries.scopes_of(story.agent("Anna", desk)))
    assert module.missed_since(cursor, everything) == f"{RELOAD}{module.HERE}"


@pytest.mark.django_db
def test_a_place_of_long_ago_loads_anew(monkeypatch):
    monkeypatch.setattr(module, "MOST_MISSED", 1)
    since_ever = live.Place(0, 0)
    monkeypatch.setattr(live, "since", lambda where, most: [live.Happening(where, "", "")] * most)
    assert module.missed_since(str(since_ever), frozenset()) == f"{RELOAD}{module.HERE}"


@COMMITTED
def test_a_page_carries_the_place_where_the_journal_stood_before_it_was_read(client):
    anna = story.agent("Anna", story.team())
    client.force_login(anna)

    async def scene(threads, open_tab, calls):
        async with asyncio.timeout(5):
            while not live.reached():
                await asyncio.sleep(0.01)
        stands = live.reached()
        page = await threads.run(client.get, "/queue/")
        assert f'data-stream="{module.PATH}?after={stands}"' in page.content.decode()

    run(scene)
    assert f'data-stream="{module.PATH}"' in client.get("/queue/").content.decode()


@COMMITTED
def test_nobody_listens_without_a_session_that_is_still_good():
    anna = story.agent("Anna", story.team())
    good, forged, ended = session_of(anna), session_of(anna), session_of(anna)
    forged[HASH_SESSION_KEY] = "0" * 64
    forged.save()
    ended.delete()
    stranger = session_of(story.requester())

    async def scene(threads, open_tab, calls):
        assert [
            (await open_tab(one)).status for one in (good, forged, ended, stranger, SessionStore())
        ] == [200, 401, 401, 401, 401]

    run(scene)


@COMMITTED
def test_signing_out_ends_the_streams_of_that_session():
    anna = story.agent("Anna", story.team())
    one, other = session_of(anna), session_of(anna)

    async def scene(threads, open_tab, calls):
        await open_tab(one), await open_tab(other)
        await threads.run(one.delete)
        wakeup.rung(wakeup.SESSIONS)
        async with asyncio.timeout(5):
            await calls[0]
        assert not calls[1].done()

    run(scene)


@COMMITTED
@pytest.mark.parametrize(
    "leave",
    [
        lambda anna: people.revoke(person=anna, role=Role.AGENT, by=None, at=story.NINE),
        lambda anna: people.retire(person=anna, by=None, at=story.NINE),
    ],
)
def test_whoever_loses_a_right_listens_no_longer(leave):
    anna = story.agent("Anna", story.team())
    session = session_of(anna)

    async def scene(threads, open_tab, calls):
        await open_tab(session)
        await threads.run(leave, anna)
        async with asyncio.timeout(5):
            await calls[0]

    run(scene)


@COMMITTED
def test_a_stop_ends_every_stream_at_once():
    session = session_of(story.agent("Anna", story.team()))

    async def scene(threads, open_tab, calls):
        for _ in range(5):
            await open_tab(session)

    run(scene)  # leaving the scene stops and waits for all


@COMMITTED
def test_a_browser_that_opens_too_many_loses_the_old_ones(monkeypatch):
    monkeypatch.setattr(module, "MOST_OF_A_SESSION", 2)
    session = session_of(story.agent("Anna", story.team()))

    async def scene(threads, open_tab, calls):
        for _ in range(3):
            await open_tab(session)
        async with asyncio.timeout(5):
            await asyncio.gather(*calls[:2])
        assert not calls[2].done()

    run(scene)


@COMMITTED
def test_a_tab_that_was_closed_is_forgotten():
    session = session_of(story.agent("Anna", story.team()))

    async def scene(threads, open_tab, calls):
        exchange = await open_tab(session)
        exchange.gone.set()
        async with asyncio.timeout(5):
            await calls[0]

    run(scene)


def test_a_slow_reader_is_told_to_load_again():
    async def overflow():
        stream = Stream("s", frozenset())
        for number in range(module.MOST_WAITING + 1):
            stream.offer(str(number))
        assert stream.waiting.qsize() == 1
        assert stream.waiting.get_nowait() == RELOAD

    asyncio.run(overflow())


@pytest.mark.django_db
def test_a_session_that_nobody_named_opens_nothing():
    assert codes_of("") is None


def test_levels_and_streams_speak_of_the_same_tickets():
    assert module.about_ticket("ticket:4711") == 4711
    assert [module.about_ticket(other) for other in ("person:3", "ticket:x", "", "ticket")] == [
        0
    ] * 4
