"""What the processes of the fault tests do: the real code, on the scratch desk of the environment.

`serve` forks its work from a process that has everything imported, so that a killed one is back
at once; it tells the number of each process on its standard output.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import threading
from datetime import timedelta

from django.core.management import call_command
from django.db import Error, connection
from django.db.models import Count

from stafette.channels.mail import actions, queries
from stafette.channels.mail.listener import Listener
from stafette.channels.mail.models import Arrival, Delivery, Mailbox
from stafette.config.commands.mail import mail
from stafette.core import clock, jobs, worker
from stafette.core.models import Job, JobState
from stafette.levels import queries as levels
from stafette.levels.models import Team
from stafette.people.actions import Profile, add_person
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message, Ticket
from stafette.triage.actions import admit
from tests.mail.mails import SUPPORT

LIMIT_SIGNAL, FREE_SIGNAL = signal.SIGUSR1, signal.SIGUSR2


def prepare() -> None:
    call_command("migrate", verbosity=0)
    Team.objects.create(name="Service Desk", level=1)
    Mailbox.objects.create(address=SUPPORT, sender_name="Service Desk")


def be(address: str) -> None:
    """The desk takes mail at another address."""
    Mailbox.objects.update(address=address)


def enter_source(port: str, user: str, password: str) -> None:
    """Let the desk fetch from an IMAP server of the test; tells the number of the source."""
    plan = actions.SourcePlan(
        kind="imap", host="127.0.0.1", port=int(port), security="none", user=user, password=password
    )
    made = actions.save_source(mailbox=Mailbox.objects.get(), to=plan, by=None, at=clock.now())
    sys.stdout.write(f"{made.pk}\n")


def fetch(number: str) -> None:
    actions.fetch(source_id=int(number), at=clock.now())


def serve(port: str, workers: str) -> None:
    """Fork the working process again and again until one of them ends by itself."""
    while True:
        pid = os.fork()
        if pid == 0:
            _work(int(port), int(workers))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            return


def _work(port: int, workers: int) -> None:
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(LIMIT_SIGNAL, lambda *_: _disk(full=True))
    signal.signal(FREE_SIGNAL, lambda *_: _disk(full=False))
    threads = [
        threading.Thread(target=_run_jobs, args=(stopped, n), daemon=True) for n in range(workers)
    ]
    for thread in threads:
        thread.start()
    if port:
        asyncio.run(_listen(port, stopped))
    stopped.wait()
    for thread in threads:
        thread.join(20)


def stand(port: str) -> None:
    """The desk's own worker and its listener, until the signal; tells that it listens."""
    stopped, own = threading.Event(), worker.Worker()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    own.start()
    asyncio.run(_listen(int(port), stopped))
    own.stop()
    os._exit(0)  # as the server does with threads that wait for others


def work_at(minutes: str) -> None:
    """What is due on a machine whose clock is that many minutes ahead."""
    ahead = timedelta(minutes=int(minutes))
    worker.until_idle(at=lambda: clock.now() + ahead)


def _run_jobs(stopped: threading.Event, number: int) -> None:
    while not stopped.is_set():
        try:
            done = jobs.run_due(at=clock.now(), owner=f"{os.getpid()}.{number}", most=10)
        except Error:
            connection.close()
            done = 0
        if not done:
            stopped.wait(0.02)
    connection.close()


async def _listen(port: int, stopped: threading.Event) -> None:
    listener = Listener(protocol="lmtp")
    await listener.start("127.0.0.1", port)
    await asyncio.to_thread(stopped.wait)
    await listener.stop()


def _disk(*, full: bool) -> None:
    """A full disk, as far as this process can tell: no file may grow beyond a few bytes."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096 if full else hard, hard))


def finish() -> None:
    """Run what is left, also what killed processes hold under a lease."""
    for _ in range(20):
        if not jobs.run_due(at=clock.now() + jobs.LEASE + timedelta(hours=2)):
            return


def queue(count: str) -> None:
    """Requests with an answer each, ready to be sent."""
    at = clock.now()
    nora = add_person(profile=Profile(name="Nora Nord", mail="nora@desk.example"), by=None, at=at)
    for n in range(int(count)):
        profile = Profile(name=f"P{n}", mail=f"q{n}@kunde.example")
        ben = add_person(profile=profile, by=None, at=at)
        opening = tickets.Opening(requester=ben, subject=f"S{n}", text="T", channel="phone")
        ticket, _ = admit(opening=opening, at=at)
        answer = tickets.reply(ticket=ticket, words=tickets.Words(text="A"), by=nora, at=at)
        actions.queue(message_id=answer.pk, at=at)


def answer() -> None:
    """Somebody answers the first request."""
    at = clock.now()
    nora = add_person(profile=Profile(name="Nora Nord", mail="nora@x.example"), by=None, at=at)
    words = tickets.Words(text="Try this.")
    tickets.reply(ticket=Ticket.objects.earliest("pk"), words=words, by=nora, at=at)


def deliver() -> None:
    mail(["deliver"])


def report() -> None:
    facts = {
        "arrivals": [[a.subject, a.fate, a.reason, a.ticket_id] for a in Arrival.objects.all()],
        "raw": [queries.content_of(a).decode() for a in Arrival.objects.order_by("pk")[:50]],
        "unreadable": queries.without_content().count(),
        "without_outcome": queries.without_outcome().count(),
        "tickets": list(Ticket.objects.values_list("subject", flat=True)),
        "doubled": list(
            Message.objects.values("ticket", "direction", "automatic")
            .annotate(n=Count("pk"))
            .filter(n__gt=1)
            .values_list("ticket", flat=True)
        ),
        "acknowledged": Message.objects.filter(automatic=True).count(),
        "deliveries": [list(row) for row in Delivery.objects.values_list("mail_id", "state")],
        "without_leg": levels.tickets_without_leg().count(),
        "unfinished": list(
            Job.objects.exclude(state=JobState.DONE).values_list("name", "state", "error")
        ),
    }
    sys.stdout.write(json.dumps(facts))


def know(count: str) -> None:
    """People who have written before; they are among the senders of a flood."""
    at = clock.now() - timedelta(days=1)
    for number in range(0, int(count), max(1, int(count) // 50)):
        add_person(
            profile=Profile(name=f"P{number}", mail=f"p{number}@kunde.example"), by=None, at=at
        )


def flood() -> None:
    """How long people waited until their mail was understood, and what became of the others."""
    found = Arrival.objects.filter(seen_sender__endswith="@kunde.example")
    waited = sorted(
        (one.understood_at - one.arrived_at).total_seconds() for one in found if one.understood_at
    )
    fates = Arrival.objects.order_by().values_list("fate").annotate(n=Count("pk"))
    most = Delivery.objects.values("recipient").annotate(n=Count("pk")).order_by("-n").first()
    facts = {
        "people": len(waited),
        "p95": waited[int(len(waited) * 0.95)] if waited else 0,
        "stored": found.model.objects.filter(fate="stored").count(),
        "fates": dict(fates),
        "answers": most["n"] if most else 0,
    }
    sys.stdout.write(json.dumps(facts))
