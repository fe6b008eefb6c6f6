"""Time goes by."""

from datetime import datetime

from stafette.core import transactions
from stafette.sla import queries
from stafette.sla.actions import counting

BATCH = 500


def reach_stages(*, at: datetime) -> int:
    """Note and tell each stage that clocks have reached, once; how many clocks there were.

    Costs what falls due, not what is open; each batch is a transaction of its own.
    """
    count = 0
    while found := _reach_batch(at=at):
        count += found
        if found < BATCH:
            break
    return count


@transactions.atomic
def _reach_batch(*, at: datetime) -> int:
    due = queries.stages_due(at=at, most=BATCH)
    counting.pass_stages(due, at=at)
    return len(due)
