"""What must be true of a desk at all times, asked of the database and the machine."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.utils import translation

from stafette.channels.mail import queries as mail
from stafette.channels.mail import ways_out
from stafette.channels.mail.choices import LedgerFault
from stafette.channels.mail.models import Delivery, DeliveryState
from stafette.core import journal, jumps, retries
from stafette.core.models import Job, JobState
from stafette.files import queries as files
from stafette.files.models import StoredFile
from stafette.levels import queries as levels
from stafette.levels.choices import Level
from stafette.levels.models import Leg, Team
from stafette.sla.models import Clock
from stafette.tickets.choices import OPEN_STATES

SEAL_LATE, JOB_LATE = timedelta(seconds=60), timedelta(minutes=10)
MAIL_LATE, TICK_LATE = timedelta(minutes=10), timedelta(minutes=2)
RECONCILED_WITHIN = timedelta(hours=26)
LEAST_FREE = 500 * 2**20
NAMED = 5


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: the check, and a sentence with what to do."""

    check: str
    sentence: str


Check = Callable[[datetime], Iterator[str]]


def findings(*, at: datetime) -> list[Finding]:
    """Everything that is wrong at that moment, in the order of the checks."""
    return [Finding(name, sentence) for name, check in CHECKS.items() for sentence in check(at)]


def _schema(at: datetime) -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The database is older than this version: run `stafette migrate`."


def _legs(at: datetime) -> Iterator[str]:
    if open_ones := _numbers(levels.tickets_without_leg().values_list("pk", flat=True)):
        yield f"Open tickets that no team holds: {open_ones}. Reassign them."
    if done := _numbers(levels.legs_without_ticket().values_list("ticket_id", flat=True)):
        yield f"Tickets that are solved but still held by a team: {done}."
    if unseen := _numbers(levels.legs_that_nobody_sees().values_list("ticket_id", flat=True)):
        yield f"Tickets that nobody would see: {unseen}. Their team has no members: add some."
    other = Leg.objects.filter(ended_at=None).exclude(level=F("team__level"))
    if moved := _numbers(other.values_list("ticket_id", flat=True)):
        yield f"Tickets whose leg is on another level than its team: {moved}."


def _ledger(at: datetime) -> Iterator[str]:
    if numbers := _numbers(levels.tickets_without_entry().values_list("pk", flat=True)):
        yield f"Open tickets whose time nobody uses: {numbers}."
    if numbers := _numbers(levels.entries_without_ticket().values_list("ticket_id", flat=True)):
        yield f"Tickets that are solved but whose time still runs: {numbers}."


def _clocks(at: datetime) -> Iterator[str]:
    running = Clock.objects.filter(stopped_at=None, paused_at=None)
    stray = running.exclude(ticket__state__in=OPEN_STATES)
    if numbers := _numbers(stray.values_list("ticket_id", flat=True)):
        yield f"Clocks that run although their ticket is solved: {numbers}."
    late = running.filter(breached_at=None, due_at__lt=at - TICK_LATE)
    if numbers := _numbers(late.values_list("ticket_id", flat=True)):
        yield f"Deadlines that passed without being noticed: {numbers}. Is `stafette work` running?"
    wrong = levels.legs_with_a_wrong_due_time()
    if numbers := _numbers(wrong.values_list("ticket_id", flat=True)):
        yield f"Tickets that stand in the wrong place of their queue: {numbers}."


def _machine_clock(at: datetime) -> Iterator[str]:
    if jump := jumps.standing():
        yield (
            f"The clock jumped by {jump.by} at {jump.noticed_at:%Y-%m-%d %H:%M} UTC: nothing is"
            " called overdue until it agrees again. When it is right now: `stafette clock confirm`."
        )


def _teams(at: datetime) -> Iterator[str]:
    if not Team.objects.filter(level=Level.FIRST, retired_on=None).exists():
        yield "No team of the first level receives requests: add one in the set-up."


def _journal(at: datetime) -> Iterator[str]:
    verdict = journal.verify()
    yield from (f"The journal was altered: {fault}." for fault in verdict.faults)
    if journal.seal_is_behind(at=at, by=SEAL_LATE):
        yield "The journal has not been sealed for a minute. Is `stafette work` running?"


def _jobs(at: datetime) -> Iterator[str]:
    for job in retries.dead()[:NAMED]:
        yield (
            f"Job {job.pk} ({job.name}) gave up after {job.attempts} tries: {job.error[:200]}"
            f" - when the cause is mended: `stafette jobs retry {job.pk}`."
        )
    late = Job.objects.filter(state=JobState.READY, due_at__lt=at - JOB_LATE).count()
    if late:
        yield f"{late} jobs wait for more than ten minutes. Is `stafette work` running?"


def _mail(at: datetime) -> Iterator[str]:
    left = mail.left_lying(at=at, longer_than=MAIL_LATE)
    if numbers := _numbers(left.values_list("pk", flat=True)):
        yield f"Mails that wait to be understood: {numbers}. Is `stafette work` running?"
    if numbers := _numbers(mail.without_outcome().values_list("pk", flat=True)):
        yield f"Mails that were taken in but belong to no ticket: {numbers}."
    if numbers := _numbers(mail.without_content().values_list("pk", flat=True)):
        yield f"Mails that nobody could read again: {numbers}. Restore a backup."
    if ways_out.has_no_way_out():
        yield "No mail can leave: set STAFETTE_SMTP_URL to the server that sends it."
    unsent = mail.waiting_too_long(at=at)
    if numbers := _numbers(unsent.values_list("pk", flat=True)):
        yield f"Mails that should have left: {numbers}. Is the server of STAFETTE_SMTP_URL away?"
    failed = Delivery.objects.filter(state=DeliveryState.FAILED)
    if numbers := _numbers(failed.values_list("message__ticket_id", flat=True)):
        yield f"Tickets with an answer that could not be delivered: {numbers}."


def _mail_ledger(at: datetime) -> Iterator[str]:
    """What the daily comparison found, and whether mail goes round."""
    last = mail.last_reconciliation()
    if last is None or at - last.made_at > RECONCILED_WITHIN:
        if mail.any_before(at - RECONCILED_WITHIN):
            yield "The mail ledger was not compared for a day. Is `stafette work` running?"
    else:
        for code, numbers in last.faults.items():
            yield f"{_fault_words(code)}: {_numbers(numbers)}."
    for mailbox in mail.without_canary(at=at):
        yield (
            f"The hourly test mail to {mailbox.address} did not come back: look at the server of"
            " STAFETTE_SMTP_URL and at the way from the mailbox to the desk."
        )
    if count := mail.held_for_long(at=at).count():
        yield f"{count} mails have waited in quarantine for more than a day: decide on them."


def _fault_words(code: str) -> str:
    """In English, like everything that is said here."""
    with translation.override("en"):
        return str(LedgerFault(code).label) if code in LedgerFault.values else code


def _files(at: datetime) -> Iterator[str]:
    gone = [
        file.pk
        for file in StoredFile.objects.order_by("-id").iterator()
        if not _lies_there(files.path_of(file.key), file.size)
    ]
    if gone:
        yield f"Files that the store has lost or cut short: {_numbers(gone)}. Restore a backup."
    if orphans := files.orphans(at=at):
        named = ", ".join(str(path.relative_to(files.folder())) for path in orphans[:NAMED])
        more = f" and {len(orphans) - NAMED} more" if len(orphans) > NAMED else ""
        yield f"Files in {files.folder()} that belong to nothing: {named}{more}. Delete them."


def _lies_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _disk(at: datetime) -> Iterator[str]:
    free = shutil.disk_usage(settings.STAFETTE.data).free
    if free < LEAST_FREE:
        yield f"Only {free // 2**20} MB are free in {settings.STAFETTE.data}: make room."


def _numbers(found: Iterable[int]) -> str:
    """The first few numbers of many, in words."""
    numbers = sorted(set(found))
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    return ", ".join(str(number) for number in numbers[:NAMED]) + more


CHECKS: dict[str, Check] = {
    "schema": _schema,
    "clock": _machine_clock,
    "teams": _teams,
    "legs": _legs,
    "ledger": _ledger,
    "clocks": _clocks,
    "journal": _journal,
    "jobs": _jobs,
    "mail": _mail,
    "mail ledger": _mail_ledger,
    "files": _files,
    "disk": _disk,
}
