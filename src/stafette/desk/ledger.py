"""The ledger of a ticket in words: who used which working time, and for what."""

from datetime import timedelta

from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.desk.pages import Fact, LedgerPart, LedgerRow
from stafette.levels.ledger import Ledger, Line


def ledger_part(ledger: Ledger, *, moments: Moments) -> LedgerPart:
    """Totals of each team, and every stretch in the order of time."""
    return LedgerPart(
        total=length_of(ledger.worked, moments),
        totals=_totals(ledger, moments),
        counted=_counted(ledger),
        rows=[_row(line, moments) for line in ledger.lines],
    )


def _counted(ledger: Ledger) -> str:
    """By what it was counted, so that nobody wonders where a night went."""
    if not ledger.hours:
        return _("Nothing is promised: every hour counts.")
    return _("Working time by “{hours}”.").format(hours=", ".join(ledger.hours))


def _totals(ledger: Ledger, moments: Moments) -> list[Fact]:
    """One line a team, however many ways it used its time in."""
    told: dict[str, list[str]] = {}
    for share in ledger.shares:
        words = f"{share.activity.label} {length_of(share.worked, moments)}"
        told.setdefault(share.team.name, []).append(words)
    return [Fact(label=team, value=" · ".join(words)) for team, words in told.items()]


def _row(line: Line, moments: Moments) -> LedgerRow:
    since = moments.clock(line.began_at)
    if not moments.is_today(line.began_at):
        since = f"{moments.day(line.began_at)}, {since}"
    words = _("since {time}") if line.ended_at is None else _("from {time}")
    return LedgerRow(
        team=line.team.name,
        activity=str(line.activity.label),
        time=words.format(time=since),
        length=length_of(line.worked, moments),
    )


def length_of(worked: timedelta, moments: Moments) -> str:
    """Working time in hours and minutes: a day of it has no agreed length."""
    hours, minutes = divmod(int(worked.total_seconds() // 60), 60)
    parts = [("hours", hours), ("minutes", minutes)]
    said = [moments.words[name].format(count=count) for name, count in parts if count]
    return " ".join(said) or moments.words["minutes"].format(count=0)
