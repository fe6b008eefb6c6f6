"""What the templates of the set-up show: frozen, finished, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A word with an icon; the tone is ok, warn, danger or empty."""

    text: str
    icon: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a list: what it is called, where it is changed, what else is worth knowing."""

    title: str
    address: str
    note: str = ""
    end: str = ""
    tags: Sequence[Tag] = ()
    level: int = 0


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One area of the set-up as a list."""

    area: str
    heading: str
    lead: str
    lines: Sequence[Line]
    empty: str
    add_address: str
    add_label: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """An area of the set-up in its order, and whether it has what a desk needs."""

    key: str
    label: str
    address: str
    note: str
    done: bool
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The way through the set-up beside each of its pages."""

    steps: Sequence[Step]
    meta: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is missing, and where it is mended."""

    text: str
    address: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Retirement:
    """The foot of a page: taking something out of use."""

    heading: str
    text: str
    address: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Where the next page of a list is."""

    next_address: str = ""
    first_address: str = ""
