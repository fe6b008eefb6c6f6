import asyncio
import gzip
import threading

import pytest

from stafette.config.server import bridge
from stafette.config.server.bridge import Bridge
from tests.config.asgi import Exchange


def ask(application, *exchanges):
    """Pass the requests through a bridge, one after another."""

    async def pass_on():
        one = Bridge(application)
        try:
            for exchange in exchanges or [Exchange()]:
                await one(exchange.scope, exchange.receive, exchange.send)
        finally:
            one.close()

    asyncio.run(pass_on())


def told(seen):
    """An application that notes its environment and the body."""

    def application(environ, start_response):
        seen.append(dict(environ) | {"body": environ["wsgi.input"].read()})
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"one ", b"two"]

    return application


def test_an_answer_arrives_whole_with_its_headers():
    exchange = Exchange()
    ask(told([]), exchange)
    assert (exchange.status, exchange.body) == (200, b"one two")
    assert exchange.headers == {"content-type": "text/plain"}


def test_the_body_arrives_whole_with_its_true_length():
    seen = []
    ask(told(seen), Exchange(method="POST", body=[b"ab", b"cd"]))
    assert (seen[0]["body"], seen[0]["CONTENT_LENGTH"]) == (b"abcd", "4")


def test_a_path_keeps_its_bytes():
    seen = []
    ask(told(seen), Exchange("/st%C3%B6rung/%2F"))
    assert seen[0]["PATH_INFO"].encode("latin-1").decode() == "/störung//"


@pytest.mark.parametrize("name", ["X_Forwarded_For", "Remote_User", "Proxy"])
def test_a_header_that_would_pass_for_another_is_dropped(name):
    seen = []
    ask(told(seen), Exchange(headers=[(name, "forged")]))
    assert "forged" not in seen[0].values()


def test_repeated_headers_are_joined_and_cookies_as_cookies():
    seen = []
    headers = [("Accept", "a"), ("Accept", "b"), ("Cookie", "a=1"), ("Cookie", "b=2")]
    ask(told(seen), Exchange(headers=headers))
    assert (seen[0]["HTTP_ACCEPT"], seen[0]["HTTP_COOKIE"]) == ("a,b", "a=1; b=2")


@pytest.mark.parametrize(
    ("headers", "pieces"),
    [([("Content-Length", "11")], [b""]), ([], [b"x" * 6, b"x" * 6]), ([("Content-Length", "x")], [b""])],
)  # fmt: skip
def test_a_body_that_is_too_long_is_refused_and_reaches_nobody(monkeypatch, headers, pieces):
    monkeypatch.setattr(bridge, "MOST_BODY", 10)
    seen, exchange = [], Exchange(method="POST", headers=headers, body=pieces)
    ask(told(seen), exchange)
    assert (exchange.status, exchange.headers["connection"], seen) == (413, "close", [])


def test_half_a_request_is_not_carried_out():
    seen, exchange = [], Exchange(method="POST", body=[b"half"], hangs_up=True)
    ask(told(seen), exchange)
    assert (seen, exchange.sent) == ([], [])


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr(bridge, "BODY_PATIENCE", 0.01)
    exchange = Exchange(method="POST", body=[])
    ask(told([]), exchange)
    assert (exchange.status, exchange.headers["connection"]) == (408, "close")


def test_a_slow_sender_does_not_take_the_place_of_others(monkeypatch):
    monkeypatch.setattr(bridge, "MOST_BODIES", 1)
    slow, also_slow, reader = Exchange(method="POST", body=[]), Exchange(method="POST"), Exchange()

    async def meet():
        one = Bridge(told([]))
        sending = asyncio.create_task(one(slow.scope, slow.receive, slow.send))
        await asyncio.sleep(0)
        await one(also_slow.scope, also_slow.receive, also_slow.send)
        await one(reader.scope, reader.receive, reader.send)
        slow.gone.set()
        await sending
        one.close()

    asyncio.run(meet())
    assert (also_slow.status, reader.status, slow.sent) == (503, 200, [])


def test_a_full_queue_refuses_at_once_and_says_when_to_come_back(monkeypatch):
    monkeypatch.setattr(bridge, "MOST_WAITING", 2)
    hold = threading.Event()

    def application(environ, start_response):
        hold.wait(5)
        start_response("200 OK", [])
        return [b""]

    crowd = [Exchange() for _ in range(3)]

    async def meet():
        one = Bridge(application, threads=1)
        calls = [asyncio.create_task(one(e.scope, e.receive, e.send)) for e in crowd]
        await crowd[2].changed.wait()
        hold.set()
        await asyncio.gather(*calls)
        one.close()

    asyncio.run(meet())
    assert [exchange.status for exchange in crowd] == [200, 200, 503]
    assert crowd[2].headers["retry-after"] == "2"


class Long:
    """An answer of many pieces that notes whether it was closed."""

    def __init__(self, pieces, fails_at=None):
        self.pieces, self.fails_at, self.closed = pieces, fails_at, 0

    def __iter__(self):
        for number in range(self.pieces):
            if number == self.fails_at:
                raise OSError("gone")
            yield b"x" * bridge.AT_ONCE

    def close(self):
        self.closed += 1

    def __call__(self, environ, start_response):
        start_response("200 OK", [])
        return self


def test_a_long_answer_is_passed_on_in_pieces_and_closed_once():
    answer, exchange = Long(5), Exchange()
    ask(answer, exchange)
    assert [len(message["body"]) for message in exchange.sent[1:6]] == [bridge.AT_ONCE] * 5
    assert (len(exchange.body), answer.closed) == (5 * bridge.AT_ONCE, 1)


@pytest.mark.parametrize("fails_at", [0, 3])
def test_an_answer_that_fails_is_closed_as_well(fails_at):
    answer = Long(5, fails_at=fails_at)
    with pytest.raises(OSError, match="gone"):
        ask(answer)
    assert answer.closed == 1


def test_a_reader_who_hangs_up_has_the_answer_closed():
    answer, exchange = Long(5), Exchange()

    async def hang_up(message):
        raise ConnectionResetError

    exchange.send = hang_up
    with pytest.raises(ConnectionResetError):
        ask(answer, exchange)
    assert answer.closed == 1


def page(body, kind="text/html; charset=utf-8", **headers):
    def application(environ, start_response):
        said = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(
            "200 OK", [*said, *((name.title(), value) for name, value in headers.items())]
        )
        return [body]

    return application


ROWS = b"<tr><td>VPN drops</td></tr>" * 200
TAKES_GZIP = [("Accept-Encoding", "br, gzip;q=0.8")]


def test_a_page_is_sent_compressed_to_whoever_takes_it():
    exchange = Exchange(headers=TAKES_GZIP)
    ask(page(ROWS, vary="Cookie"), exchange)
    assert gzip.decompress(exchange.body) == ROWS
    assert exchange.headers == {
        "content-type": "text/html; charset=utf-8",
        "content-encoding": "gzip",
        "content-length": str(len(exchange.body)),
        "vary": "Cookie, Accept-Encoding",
    }


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "x-gzip"])
def test_a_page_is_sent_plain_to_whoever_does_not(accepted):
    exchange = Exchange(headers=[("Accept-Encoding", accepted)])
    ask(page(ROWS), exchange)
    assert (exchange.body, exchange.headers["vary"]) == (ROWS, "Accept-Encoding")
    assert exchange.headers["content-length"] == str(len(ROWS))


@pytest.mark.parametrize(
    ("body", "kind"), [(b"<p>short</p>", "text/html"), (ROWS, "image/png"), (ROWS, "application/zip")]
)  # fmt: skip
def test_what_is_short_or_compressed_by_its_kind_is_left_alone(body, kind):
    exchange = Exchange(headers=TAKES_GZIP)
    ask(page(body, kind), exchange)
    assert exchange.body == body


def test_answers_are_counted_for_those_who_watch():
    async def watch():
        one = Bridge(told([]))
        for _ in range(2):
            exchange = Exchange()
            await one(exchange.scope, exchange.receive, exchange.send)
        one.close()
        return one.figures()

    assert asyncio.run(watch()) == {
        'stafette_answers_total{status="2xx"}': 2,
        "stafette_requests_in_hand": 0,
    }
