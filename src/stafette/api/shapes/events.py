"""The journal and the search as programs see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from stafette.api.shapes.words import Limit, Line, Said


class EventShape(BaseModel):
    id: int
    at: datetime
    name: str
    by: int | None
    about: str
    facts: dict[str, Any]


class EventList(BaseModel):
    """`after` is where to go on some time later, also when nothing was new."""

    items: Sequence[EventShape]
    next: str | None
    after: str


class EventPage(Said):
    after: Line | None = None
    limit: Limit = 100


class HitShape(BaseModel):
    """`id` is that of the ticket, article or person, as `kind` says."""

    kind: str
    id: int
    title: str
    excerpt: str
    score: float


class HitList(BaseModel):
    items: Sequence[HitShape]
    next: None = None


class SearchWords(Said):
    q: Line
    kind: Line | None = None
    limit: Limit = 10
