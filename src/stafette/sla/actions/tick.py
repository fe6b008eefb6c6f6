"""Time goes by."""

from datetime import datetime

from stafette.core import transactions
from stafette.sla import queries
from stafette.sla.actions import counting

BATCH = 500


def breach_overdue(*, at: datetime) -> int:
    """Note and tell each clock whose time has gone by, once; how many there were.

    Costs what falls due, not what is open; each batch is a transaction of its own.
    """
    count = 0
    while found := _breach_batch(at=at):
        count += found
        if found < BATCH:
            break
    return count


@transactions.atomic
def _breach_batch(*, at: datetime) -> int:
    late = queries.overdue(at=at, most=BATCH)
    counting.breach(late, at=at)
    return len(late)
