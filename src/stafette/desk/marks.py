"""What a page says beside a message of the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who mailed it: does our mail server vouch for them, and what is odd about them."""

    checked: bool
    words: str
    cautions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A recipient whom a message did not reach; `hard` says that sending again is pointless."""

    recipient: str
    words: str
    hard: bool
