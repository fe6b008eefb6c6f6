"""What is measured: W1 to W7 of the design's table, CPU and wall time in milliseconds."""

import json
import statistics
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from urllib.parse import quote_plus

from stafette.config.bench.figures import Figures, percentile, timed
from stafette.config.bench.scratch import Desk, together
from stafette.config.generate import COMMON, RARE

SUPPORT, LEAD = "support@demo.example", "lea@demo.example"
CLIENTS = 4
INSIDE = "stafette.config.bench.inside"


def repeat(call: Callable[[int], object], times: int) -> None:
    for number in range(times):
        call(number)


def mails_in(desk: Desk, *, count: int) -> list[Figures]:
    """W1: over LMTP on two connections, until each is a ticket with clocks in its first queue.

    The wall times are those of the sender, until it hears 250.
    """
    desk.mail([_mail(10_000_000 + number) for number in range(20)], recipient=SUPPORT)
    until(desk, stored=0)
    begun, cpu = time.perf_counter(), desk.cpu()
    halves = [[_mail(n) for n in range(part, count, 2)] for part in range(2)]
    waited: list[float] = []
    together(2, lambda part: waited.extend(desk.mail(halves[part], recipient=SUPPORT)))
    until(desk, stored=0)
    seconds, used = time.perf_counter() - begun, desk.cpu() - cpu
    until(desk, idle=True)
    everything = (desk.cpu() - cpu) / count * 1000
    more = {
        "p99": percentile(waited, 99),
        "mails_per_second": count / seconds,
        "cpu_with_all_that_follows": everything,
    }
    median, p95 = statistics.median(waited), percentile(waited, 95)
    return [Figures("W1 mail in", used / count * 1000, median, p95, more)]


def _mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Person {number % 500} <p{number % 500}@volume.example>"
    mail["To"], mail["Subject"] = SUPPORT, f"Drucker {number} druckt nicht"
    mail["Message-ID"] = f"<{number}@volume.example>"
    mail["Date"] = "Mon, 12 Jan 2026 10:00:00 +0100"
    mail.set_content("Guten Morgen,\n\nseit heute früh geht nichts mehr.\n\nViele Grüße\n")
    mail.add_alternative("<p>Guten Morgen,</p><p>seit heute früh geht nichts mehr.</p>", "html")
    return mail.as_bytes(policy=SMTP)


def until(desk: Desk, *, stored: int | None = None, idle: bool = False) -> None:
    """Wait until the figures of the running desk say that it is done."""
    for _ in range(600):
        lines = desk.page("/metrics").decode().splitlines()
        told = dict(line.split() for line in lines if not line.startswith("#"))
        waiting = float(told["stafette_mail_to_understand"])
        jobs = float(told["stafette_jobs_ready"]) + float(told["stafette_jobs_running"])
        if (stored is not None and waiting <= stored) or (idle and waiting + jobs <= 2):
            return
        time.sleep(0.2)  # the question costs, too
    raise RuntimeError("The desk did not become idle within two minutes.")


def queue_page(desk: Desk) -> list[Figures]:
    """W2: fifty rows as a lead of two teams sees them, alone and with four clients."""
    desk.sign_in(LEAD)
    alone = timed("W2 queue, 50 rows", lambda: desk.page("/queue/"), cpu=desk.cpu, times=60)
    cpu, begun = desk.cpu(), time.perf_counter()
    together(CLIENTS, lambda _: repeat(lambda _: desk.page("/queue/"), 20))
    done = CLIENTS * 20
    crowd = Figures(
        "W2 with 4 clients",
        (desk.cpu() - cpu) / done * 1000,
        more={"pages_per_second": done / (time.perf_counter() - begun)},
    )
    return [alone, crowd]


def ticket_page(desk: Desk) -> list[Figures]:
    """W3: a ticket with ten messages."""
    desk.sign_in(LEAD)
    desk.mail([_mail(77_000_000)], recipient=SUPPORT)
    until(desk, idle=True)
    number = _newest_number(desk)
    for turn in range(9):
        answer = EmailMessage()
        answer["From"], answer["To"] = "Person 0 <p0@volume.example>", SUPPORT
        answer["Subject"] = f"[#{number}] more"
        answer["Message-ID"] = f"<r{turn}@volume.example>"
        answer["References"] = "<77000000@volume.example>"
        answer.set_content(f"Noch etwas: {turn}\n")
        desk.mail([answer.as_bytes()], recipient=SUPPORT)
    until(desk, idle=True)
    path = f"/tickets/{number}/"
    return [timed("W3 ticket, 10 messages", lambda: desk.page(path), cpu=desk.cpu, times=60)]


def _newest_number(desk: Desk) -> int:
    token = desk.run("token", "add", "--user", LEAD, "--scope", "all")
    return int(desk.read_json("/api/v1/tickets?limit=1", token)["items"][0]["number"])


def searches(desk: Desk) -> list[Figures]:
    """W4: one word of 0.1 %, three words of which one is common, eight words."""
    desk.sign_in(LEAD)
    asked = {
        "W4 one word": RARE,
        "W4 three words": f"{RARE} {COMMON} drucker",
        "W4 eight words": f"{RARE} {COMMON} drucker kalender laufwerk lager versand update",
    }
    return [
        timed(name, partial(desk.page, f"/search/?q={quote_plus(words)}"), cpu=desk.cpu, times=40)
        for name, words in asked.items()
    ]


def creates(desk: Desk, *, count: int = 400) -> list[Figures]:
    """W5: create by API, four clients."""
    token = desk.run("token", "add", "--user", LEAD, "--scope", "all")

    def create(number: int) -> None:
        said = {"subject": f"API {number}", "body": "It stopped.", "requester": "p1@volume.example"}
        if (status := desk.post_json("/api/v1/tickets", said, token)) != 201:
            raise RuntimeError(f"create answered {status}")

    for number in range(5):
        create(number)
    cpu, begun = desk.cpu(), time.perf_counter()
    together(CLIENTS, lambda _: repeat(create, count // CLIENTS))
    seconds = time.perf_counter() - begun
    used = (desk.cpu() - cpu) / count * 1000
    return [Figures("W5 create by API", used, more={"tickets_per_second": count / seconds})]


def at_rest(desk: Desk) -> list[Figures]:
    """W6: memory after a page, and the time from the start to the first page.

    It is started once before, so that every module has been compiled.
    """
    desk.stop()
    desk.start()
    desk.sign_in(LEAD)
    desk.page("/queue/")
    time.sleep(3)
    cpu = desk.cpu()
    time.sleep(5)
    idle = (desk.cpu() - cpu) / 5 * 100
    more = {"megabytes": desk.memory(), "seconds_to_first_page": desk.started_in}
    return [Figures("W6 at rest", 0.0, more={**more, "idle_cpu_percent": idle})]


def running_clocks(desk: Desk, *, count: int) -> list[Figures]:
    """W7: a tick among so many clocks that run, and how late a warning is while it is served."""
    desk.stop()
    measured = json.loads(desk.run("rounds", str(count), program=INSIDE))
    desk.start()
    measured += json.loads(desk.run("warnings", program=INSIDE))
    return [Figures(**one) for one in measured]
