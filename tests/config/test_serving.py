"""The program itself, in a process of its own, on a port of its own."""

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("stafette")
STOPS_WITHIN = 3.0
pytestmark = pytest.mark.faults
OURS = ("STAFETTE_", "DJANGO_", "PYTEST_")


def environment(folder, **more):
    plain = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**plain, "STAFETTE_DATA": str(folder), **more}


def stafette(folder, *words, **more):
    return subprocess.run(
        [PROGRAM, *words],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=60,
    )


class Served:
    """`stafette serve` on a free port until it is stopped."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", "--data", folder],
            env=environment("/nowhere"),
            stdout=subprocess.PIPE,
            text=True,
        )
        found = re.search(r":(\d+)$", self.process.stdout.readline())
        assert found, "it did not come up"
        self.port = int(found[1])

    def ask(self, path):
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        packed = answer.headers["Content-Encoding"] == "gzip"
        return answer, gzip.decompress(body) if packed else body

    def stop(self, how):
        began = time.monotonic()
        self.process.send_signal(how)
        code = self.process.wait(10)
        self.process.stdout.close()
        return code, time.monotonic() - began


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def idle_folder(tmp_path_factory):
    """Of a desk that each test starts and stops for itself."""
    return tmp_path_factory.mktemp("idle")


@pytest.fixture(scope="module")
def served(folder):
    running = Served(folder)
    yield running
    running.stop(signal.SIGTERM)


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_those_who_watch_the_desk_are_answered(served, path):
    answer, _ = served.ask(path)
    assert (answer.status, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")


def test_a_page_and_its_files_are_served_to_be_kept(served):
    _, page = served.ask("/sign-in/")
    style = re.search(rb'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    answer, _ = served.ask(style[1].decode())
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_modules_import_each_other_by_the_names_that_are_kept(served):
    _, page = served.ask("/sign-in/")
    boot = re.search(rb'src="(/static/stafette/js/boot\.[0-9a-f]{12}\.js)"', page)
    assert boot, "no hashed module"
    assert served.ask(boot[1].decode())[0].status == 200


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/%2e%2e/secret_key", "/static//etc/passwd"])  # fmt: skip
def test_nothing_beside_the_static_files_is_served(served, path):
    assert served.ask(path)[0].status == 404


def test_a_stream_is_for_those_who_are_signed_in(served):
    assert served.ask("/events/stream")[0].status == 401


def test_a_taken_port_is_told_in_a_sentence(served, tmp_path):
    done = stafette(tmp_path, "serve", "--port", str(served.port))
    assert done.returncode == 1
    assert done.stderr.endswith("Choose another with --port or --host.\n")
    assert done.stderr.count("\n") == 1


def test_a_second_one_on_the_same_folder_is_refused_in_a_sentence(served, folder):
    done = stafette(folder, "serve", "--port", "0")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"The desk in {folder} is served already at http://127.0.0.1:{served.port}:"
        " stop that first, or choose another folder with --data.\n",
    )
    assert served.ask("/ready")[0].status == 200


def test_a_sign_in_link_leads_to_the_running_desk_unless_a_setting_says_where(served, folder):
    words = ("user", "add", "kim@desk.example", "--role", "agent")
    base = "https://desk.example"
    told = [
        stafette(folder, *words).stdout.rpartition("/sign-in/")[0],
        stafette(folder, *words, STAFETTE_BASE_URL=base).stdout.rpartition("/sign-in/")[0],
    ]
    assert told == [f"http://127.0.0.1:{served.port}", base]


def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path):
    nobody = "postgres://stafette@127.0.0.1:1/stafette"
    done = stafette(tmp_path, "serve", "--port", "0", STAFETTE_DATABASE_URL=nobody)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The database does not answer")
    assert done.stderr.count("\n") == 1


def test_one_signal_stops_it_within_three_seconds_whoever_is_connected(idle_folder):
    running = Served(idle_folder)
    idle = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(20)]
    half = socket.create_connection(("127.0.0.1", running.port))
    half.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhal")
    code, took = running.stop(signal.SIGINT)
    for line in (*idle, half):
        line.close()
    assert code == 0
    assert took < STOPS_WITHIN


def test_after_a_kill_it_starts_as_if_nothing_had_been(idle_folder):
    running = Served(idle_folder)
    running.process.kill()
    running.process.wait()
    running.process.stdout.close()

    again = Served(idle_folder)
    assert again.ask("/ready")[0].status == 200
    code, took = again.stop(signal.SIGTERM)
    assert code == 0
    assert took < STOPS_WITHIN
    checked = stafette(idle_folder, "journal", "verify")
    assert checked.returncode == 0
    link = stafette(idle_folder, "user", "add", "kim@desk.example", "--role", "agent").stdout
    assert link.startswith("http://127.0.0.1:8000/sign-in/"), "nothing is served there any more"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("STAFETTE_LOG_FORMAT", "xml"), ("STAFETTE_SECRET_KEY_FILE", "/nowhere")],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path, setting, value):
    done = stafette(tmp_path, "serve", "--port", "0", **{setting: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(setting)
    assert done.stderr.count("\n") == 1


def test_help_needs_no_settings(tmp_path):
    done = stafette(tmp_path, "serve", "--help", STAFETTE_LOG_FORMAT="xml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--port" in done.stdout


def test_work_until_idle_ends(served, folder):
    done = stafette(folder, "work", "--until-idle")
    assert (done.returncode, done.stderr) == (0, "")
