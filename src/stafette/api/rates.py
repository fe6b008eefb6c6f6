"""How many requests a token may make, counted in the memory of each process that serves pages.

A bucket that fills again: a program that asks one thing after the other never meets its bottom, one
that floods the desk is told when to come back. Nothing is asked of the database for it.
"""

import math
import threading
from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext as _

from stafette.api.problems import Turned

A_SECOND, AT_ONCE = 300, 3_000  # requests

_guard = threading.Lock()
_left: dict[str, tuple[float, float]] = {}  # by the token's digest: requests, and when (seconds)


def take(digest: str, *, at: datetime) -> None:
    """Count a request of the token. Raises Turned (429, RFC 6585) when too many came."""
    moment = at.timestamp()
    with _guard:
        left, before = _left.get(digest, (AT_ONCE, moment))
        left = min(AT_ONCE, left + max(0.0, moment - before) * A_SECOND)
        enough = left >= 1
        _left[digest] = left - enough, moment
    if enough:
        return
    raise Turned(
        HTTPStatus.TOO_MANY_REQUESTS,
        _("This token asks too often. Nothing was changed."),
        code="too_many_requests",
        Retry_After=str(math.ceil((1 - left) / A_SECOND)),
    )
