"""What stands around every page of the agents: the rail with its counts, who is signed in.

Counts are capped and kept for a moment, so that a page costs the same on a desk of any size.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.config.middleware import PLACE
from stafette.core import clock
from stafette.desk.markup import initials
from stafette.desk.tallies import Tallies, capped, tallies_of
from stafette.people.choices import Role

KEPT = "stafette.frame"  # among what the request carries


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the rail: `go` is its second key after G, `phone` keeps it in the bar of a phone.

    `current` is what `aria-current` says: "page", or "true" for a page below it.
    """

    label: str
    address: str
    icon: str = ""
    go: str = ""
    count: str = ""
    alert: bool = False
    phone: bool = False
    current: str = ""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Everything the templates `frame.html`, `top.html` and `rail.html` show."""

    name: str
    initials: str
    level: int | None
    keys: bool
    stream: str
    notices: int
    main: tuple[Entry, ...]
    views: tuple[Entry, ...]
    end: tuple[Entry, ...]


def frame_of(request: HttpRequest) -> Frame:
    """The frame for the person of this request, made once."""
    made: Frame | None = request.META.get(KEPT)
    if made is None:
        made = request.META[KEPT] = _made(request)
    return made


def _made(request: HttpRequest) -> Frame:
    person: Any = request.user
    tallies = tallies_of(person, at=clock.now())
    parts = tuple(_main(tallies)), tuple(_views(tallies)), tuple(_end(person, tallies))
    main, views, end = _marked(request.get_full_path(), parts)
    return Frame(
        name=person.name,
        initials=initials(person.name),
        level=tallies.level,
        keys=person.character_keys,
        stream=_stream(request.META.get(PLACE, "")),
        notices=tallies.notices,
        main=main,
        views=views,
        end=end,
    )


def _stream(place: str) -> str:
    """The address of the events from the moment on in which this page was read."""
    address = reverse("events-stream")
    return f"{address}?{urlencode({'after': place})}" if place else address


def _main(tallies: Tallies) -> Iterator[Entry]:
    queue = reverse("desk:queue")
    yield Entry(
        label=_("My level"), address=queue, icon="inbox", go="m", count=capped(tallies.queue)
    )
    yield Entry(
        label=_("Hand-overs"),
        address=reverse("desk:handovers"),
        icon="arrow-left-right",
        go="u",
        count=capped(tallies.handovers),
        alert=True,
    )
    yield Entry(
        label=_("Waiting"),
        address=reverse("desk:waiting"),
        icon="hourglass",
        go="t",
        count=capped(tallies.late),
        alert=True,
    )
    yield Entry(label=_("Knowledge"), address=reverse("desk:articles"), icon="book-open", go="w")


def _views(tallies: Tallies) -> Iterator[Entry]:
    queue = reverse("desk:queue")
    shown = (
        (_("Due soon"), "soon", tallies.soon),
        (_("With me"), "mine", tallies.mine),
        (_("Without an agent"), "free", tallies.free),
    )
    for label, name, count in shown:
        yield Entry(label=label, address=f"{queue}?show={name}", count=capped(count))


def _end(person: Any, tallies: Tallies) -> Iterator[Entry]:
    administers = Role.ADMINISTRATOR in person.roles
    yield Entry(
        label=_("Outbox"),
        address=reverse("setup:outbox"),
        icon="send",
        count=capped(tallies.unsent),
        alert=True,
        phone=not administers,
    )
    if not administers:
        return
    yield Entry(
        label=_("Quarantine"),
        address=reverse("setup:quarantine"),
        icon="shield-alert",
        count=capped(tallies.quarantine),
    )
    yield Entry(label=_("Set-up"), address=reverse("setup:home"), icon="settings", phone=True)


def _marked(here: str, parts: Iterable[tuple[Entry, ...]]) -> Iterator[tuple[Entry, ...]]:
    """Mark the entry that a page belongs to: of those that its address begins with, the longest."""
    parts = tuple(parts)
    above = (entry.address for part in parts for entry in part if here.startswith(entry.address))
    nearest = max(above, key=len, default="")
    said = "page" if here == nearest else "true"
    for part in parts:
        yield tuple(
            replace(entry, current=said) if entry.address == nearest else entry for entry in part
        )
