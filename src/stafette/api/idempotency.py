"""Asking twice and acting once: the Idempotency-Key of a POST.

The answer is written in the same transaction as what was done, so that neither is there without
the other, whatever is killed in between. While one request runs, a second with the same key is
told so at once: within the process by a set, between processes on PostgreSQL by an advisory lock
that ends with the transaction. (On SQLite there is one writing process.)
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.db import connection
from django.utils.translation import gettext as _

from stafette.api import queries
from stafette.api.answers import Answer
from stafette.api.models import KeptAnswer, Token
from stafette.api.problems import Turned, WrongInput
from stafette.core import transactions

HEADER = "Idempotency-Key"
LONGEST_KEY = 200

_guard = threading.Lock()
_running: set[tuple[int, str]] = set()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that wants to be carried out once: who, under which key, and what exactly."""

    token: Token
    key: str
    digest: str


def asked(*, token: Token, key: str, method: str, path: str, body: bytes) -> Asked:
    """Raises WrongInput for a key that is empty, too long or not printable ASCII."""
    if not (key.strip() and len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise WrongInput(HEADER, _("Use 1 to 200 printable ASCII characters."))
    digest = hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()
    return Asked(token=token, key=key, digest=digest)


def answer_once(asked: Asked, act: Callable[[], Answer], *, at: datetime) -> Answer:
    """Act, or tell again what was answered to this key within the last day.

    Raises Turned: 422 when the key was used for another request, 409 while the first one runs.
    What `act` raises is a failure on our side: nothing was changed, nothing is kept, and the
    caller may try again.
    """
    with _alone(asked):
        return _acted(asked, act, at=at)


@transactions.atomic
def _acted(asked: Asked, act: Callable[[], Answer], *, at: datetime) -> Answer:
    _lock_between_processes(asked)
    kept = queries.kept_answer(token=asked.token, key=asked.key, at=at)
    if kept and kept.request_digest != asked.digest:
        raise Turned(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("This Idempotency-Key was used for another request."),
            code="key_reused",
        )
    if kept:
        return Answer(kept.status, kept.content)
    answer = act()
    _keep(asked, answer, at=at)
    return answer


def _keep(asked: Asked, answer: Answer, *, at: datetime) -> None:
    KeptAnswer.objects.update_or_create(  # one that is older than a day gives way
        token=asked.token,
        key=asked.key,
        defaults={
            "request_digest": asked.digest,
            "status": answer.status,
            "content": answer.content,
            "asked_at": at,
        },
    )


@contextmanager
def _alone(asked: Asked) -> Iterator[None]:
    name = (asked.token.pk, asked.key)
    with _guard:
        if name in _running:
            raise _still_running()
        _running.add(name)
    try:
        yield
    finally:
        with _guard:
            _running.discard(name)


def _lock_between_processes(asked: Asked) -> None:
    if connection.vendor != "postgresql":
        return
    name = hashlib.sha256(f"{asked.token.pk} {asked.key}".encode()).digest()
    number = int.from_bytes(name[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise _still_running()


def _still_running() -> Turned:
    return Turned(
        HTTPStatus.CONFLICT,
        _("The first request with this Idempotency-Key is still running."),
        code="still_running",
        Retry_After="1",
    )
