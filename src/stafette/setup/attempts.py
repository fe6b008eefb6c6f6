"""An administrator on the way to a provider: what only their session knows, and only once."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from secrets import compare_digest
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.utils.dateparse import parse_datetime

from stafette.channels.mail.oauth import Device
from stafette.channels.mail.sealed import NoSecret, seal, unseal

LASTING: Final = timedelta(minutes=10)
SLOWER: Final = 5  # seconds more after `slow_down` (RFC 8628, 3.5)
_CODE, _DEVICE = "mail_consent", "mail_device"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A way by the browser that has begun: for which mailbox, until when."""

    mailbox: int
    state: str
    verifier: str = field(repr=False)


@dataclass(kw_only=True)
class Waiting:
    """A sign-in on another machine: what to type there, and when to ask again."""

    mailbox: int
    words: str
    address: str
    code: str = field(repr=False)  # sealed
    interval: int
    next_at: str
    until: str

    def is_over(self, at: datetime) -> bool:
        return at >= (parse_datetime(self.until) or at)

    def is_early(self, at: datetime) -> bool:
        return at < (parse_datetime(self.next_at) or at)

    def opened(self) -> str:
        """The code; "" when it was sealed with another SECRET_KEY."""
        try:
            return unseal(self.code)
        except NoSecret:
            return ""


def begin(session: SessionBase, errand: Errand, *, at: datetime) -> None:
    """One at a time: a second one ends the first."""
    told = {"mailbox": errand.mailbox, "state": errand.state}
    session[_CODE] = told | {
        "verifier": seal(errand.verifier),
        "until": (at + LASTING).isoformat(),
    }


def take(session: SessionBase, *, state: str, at: datetime) -> Errand | None:
    """The errand that this answer belongs to, once; None for any other answer."""
    told: dict[str, Any] = session.get(_CODE) or {}
    if not told or not compare_digest(str(told["state"]).encode(), state.encode()):
        return None
    del session[_CODE]
    if at >= (parse_datetime(told["until"]) or at):
        return None
    try:
        verifier = unseal(told["verifier"])
    except NoSecret:
        return None
    return Errand(mailbox=told["mailbox"], state=state, verifier=verifier)


def wait(session: SessionBase, device: Device, *, mailbox: int, at: datetime) -> None:
    """Somebody confirms it elsewhere, while this session asks."""
    waiting = Waiting(
        mailbox=mailbox,
        words=device.words,
        address=device.address,
        code=seal(device.code),
        interval=int(device.interval.total_seconds()),
        next_at=(at + device.interval).isoformat(),
        until=(at + device.lasting).isoformat(),
    )
    session[_DEVICE] = asdict(waiting)


def waiting(session: SessionBase, *, mailbox: int) -> Waiting | None:
    told = session.get(_DEVICE) or {}
    return Waiting(**told) if told.get("mailbox") == mailbox else None


def asked(session: SessionBase, one: Waiting, *, slower: bool, at: datetime) -> None:
    """Not before the interval has passed again."""
    one.interval += SLOWER if slower else 0
    one.next_at = (at + timedelta(seconds=one.interval)).isoformat()
    session[_DEVICE] = asdict(one)


def forget(session: SessionBase) -> None:
    session.pop(_DEVICE, None)
