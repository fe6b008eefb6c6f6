"""Following the journal through a token: in an order that misses nothing, as far as it may see."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from stafette.api.problems import WrongInput
from stafette.api.shapes.events import EventList, EventShape
from stafette.core import live
from stafette.core.live import Happening, NotAPlace, Place
from stafette.core.models import JournalEntry
from stafette.levels.queries import worked_tickets
from stafette.people.choices import Role
from stafette.people.models import Person

PORTION, MOST_PORTIONS = 500, 10
BEGINNING = Place(0, 0)


def events_after(cursor: str | None, *, reader: Person, most: int) -> EventList:
    """The next events that the reader may see. Raises WrongInput for a cursor that is none.

    Of what they may not see some thousand are passed over at a time; `next` then leads on.
    """
    where = _place(cursor)
    shown: list[Happening] = []
    for _portion in range(MOST_PORTIONS):
        happened = live.since(where, most=PORTION)
        shown += _visible(happened, reader)
        if happened:
            where = happened[-1].place
        if len(shown) > most or len(happened) < PORTION:
            break
    more = len(happened) == PORTION or len(shown) > most
    if len(shown) > most:
        shown = shown[:most]
        where = shown[-1].place
    return EventList(items=_shapes(shown), next=str(where) if more else None, after=str(where))


def _place(cursor: str | None) -> Place:
    if cursor is None:
        return BEGINNING
    try:
        return live.place(cursor)
    except NotAPlace:
        raise WrongInput("after", _("Use the cursor of an earlier answer as it is.")) from None


def _visible(happened: Sequence[Happening], reader: Person) -> list[Happening]:
    """Administrators follow everything, others the tickets that they work on."""
    if Role.ADMINISTRATOR in reader.roles:
        return list(happened)
    numbers = {number for one in happened if (number := _ticket(one)) is not None}
    seen = set(worked_tickets(reader).filter(pk__in=numbers).values_list("pk", flat=True))
    return [one for one in happened if _ticket(one) in seen]


def _ticket(one: Happening) -> int | None:
    kind, _colon, number = one.about.partition(":")
    return int(number) if kind == "ticket" else None


def _shapes(shown: Sequence[Happening]) -> list[EventShape]:
    entries = JournalEntry.objects.in_bulk([one.place.entry for one in shown])
    return [
        EventShape(
            id=entry.pk,
            at=entry.at,
            name=entry.name,
            by=entry.by_id,
            about=entry.about,
            facts=entry.facts,
        )
        for one in shown
        if (entry := entries.get(one.place.entry))
    ]
