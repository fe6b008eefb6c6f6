"""The parser child: the same answer as in the process, and an end to whatever oversteps."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import stafette
from stafette.channels.mail import frames
from stafette.channels.mail.parser_child import ParserChild
from stafette.channels.mail.parsing import Unreadable, parse
from tests.mail.samples import attached, bounce, mail, multipart, part


@pytest.fixture
def child():
    parser = ParserChild()
    yield parser
    parser.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        mail(
            "Grüße ☎",
            cc="a@kunde.example, B <b@kunde.example>",
            date="Mon, 12 Jan 2026 10:00:00 +0100",
        ),
        multipart(
            part("a"),
            part("<p>b</p>", "text/html"),
            attached(bytes(range(256)), "a.bin"),
            attached(b"", "b.bin"),
        ),
        bounce("5.1.1", "smtp; 550 5.1.1 User unknown"),
        multipart(attached(os.urandom(3_000_000), "groß.bin")),
    ],
    ids=["empty", "text", "parts", "report", "large"],
)
def test_the_child_reads_what_the_process_would_read(child, raw):
    assert child.parse(raw) == parse(raw)


def test_a_refusal_comes_back_with_its_reason_and_the_child_goes_on(child):
    with pytest.raises(Unreadable) as refusal:
        child.parse(mail(to=",".join(["a@b.example"] * 300)))
    before = child.pid
    assert (refusal.value.reason, child.parse(mail()).subject, child.pid) == (
        "too_many_recipients",
        "Drucker",
        before,
    )


def test_a_mail_beyond_the_limit_is_refused_without_being_sent(child):
    with pytest.raises(Unreadable) as refusal:
        child.parse(bytes(26 * 1024 * 1024))
    assert (refusal.value.reason, child.pid) == ("too_large", None)


def test_a_child_that_was_killed_between_two_mails_is_replaced(child):
    child.parse(mail())
    killed = child.pid
    os.kill(killed, signal.SIGKILL)
    while Path(f"/proc/{killed}/stat").read_text().split()[2] != "Z":
        os.sched_yield()
    assert (child.parse(mail()).subject, child.pid != killed) == ("Drucker", True)


@pytest.mark.faults
def test_a_child_that_stands_still_is_too_slow_and_the_next_mail_is_read():
    parser = ParserChild(wall_seconds=2)
    parser.parse(mail())
    os.kill(parser.pid, signal.SIGSTOP)
    with pytest.raises(Unreadable) as refusal:
        parser.parse(mail())
    assert (refusal.value.reason, parser.parse(mail()).subject) == ("too_slow", "Drucker")
    parser.close()


@pytest.mark.faults
@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGPROF, "too_slow"),
        (signal.SIGKILL, "too_much_memory"),
        (signal.SIGSEGV, "crashed"),
    ],
)
def test_the_way_a_child_ends_in_the_middle_of_a_mail_names_the_reason(child, number, reason):
    child.parse(mail())
    os.kill(child.pid, signal.SIGSTOP)
    ended = threading.Timer(0.1, os.kill, (child.pid, number))
    continued = threading.Timer(0.2, _continue, (child.pid,))
    ended.start()
    continued.start()
    with pytest.raises(Unreadable) as refusal:
        child.parse(mail())
    continued.join()
    assert (refusal.value.reason, child.parse(mail()).subject) == (reason, "Drucker")


def _continue(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return


def test_a_mail_that_needs_too_much_memory_is_refused_and_the_child_stays_small(child):
    huge = mail(("\U0001f5a8" * 6_000_000).encode(), content_type="text/html; charset=utf-8")
    with pytest.raises(Unreadable) as refusal:
        child.parse(huge)
    assert refusal.value.reason == "too_much_memory"
    peak = _status(child.pid, "VmHWM")
    assert peak <= 256 * 1024


def test_a_mail_of_24_mb_is_read_within_the_memory_of_the_child(child):
    raw = multipart(attached(os.urandom(17_000_000), "groß.bin"))
    assert len(child.parse(raw).attachments[0].content) == 17_000_000
    assert _status(child.pid, "VmHWM") <= 256 * 1024


def _status(pid: int, name: str) -> int:
    """A figure of /proc/PID/status in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def test_several_threads_share_one_child(child):
    found: list[str] = []
    threads = [
        threading.Thread(
            target=lambda number=number: found.append(
                child.parse(mail(subject=f"{number}")).subject
            )
        )
        for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=int) == [str(number) for number in range(20)]


def test_the_child_knows_nothing_of_django_and_of_our_environment(child):
    child.parse(mail())
    environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    names = {entry.partition(b"=")[0] for entry in environment.split(b"\0") if entry}
    source = str(Path(stafette.__file__).parents[1])
    listed = subprocess.run(
        [
            sys.executable,
            "-S",
            "-P",
            "-c",
            "import sys, stafette.channels.mail.child; print(sorted({n.partition('.')[0] for n in sys.modules} - sys.stdlib_module_names))",
        ],
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert names <= {b"PYTHONPATH", b"PYTHONDONTWRITEBYTECODE", b"LC_CTYPE"}
    assert listed.stdout.strip() == "['__main__', 'stafette']"


def test_closing_ends_the_child_and_a_later_mail_starts_another(child):
    child.parse(mail())
    ended = child.pid
    child.close()
    assert (Path(f"/proc/{ended}").exists(), child.pid) == (False, None)
    assert child.parse(mail()).subject == "Drucker"


def test_an_answer_that_is_nonsense_is_refused():
    with pytest.raises(ValueError, match="fill the frame"):
        head, _ = frames.answer_of(parse(multipart(attached(b"abc", "a.bin"))))
        frames.mail_of(head, b"abcd")
