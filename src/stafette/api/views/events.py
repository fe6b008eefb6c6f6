"""What happened, for programs that follow; and finding things by words."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from stafette.api.choices import Scope
from stafette.api.follow import events_after
from stafette.api.operations import operation
from stafette.api.problems import WrongInput
from stafette.api.reach import agent_of, person_of
from stafette.api.shapes.events import EventList, EventPage, HitList, HitShape, SearchWords
from stafette.channels.mail.queries import with_words_for_agents_only
from stafette.knowledge import queries as knowledge
from stafette.levels.queries import scopes_of, visible_among, worked_tickets
from stafette.people.models import Person
from stafette.search.queries import Hit, find

events, search = Router(tags=["events"]), Router(tags=["search"])
KINDS = ("ticket", "article", "person")


@operation(events, "GET", "", scope=Scope.READ)
def follow(request: HttpRequest, page: Query[EventPage]) -> EventList:
    """The journal as far as the token may see, oldest first; ids and codes only."""
    return events_after(page.after, reader=agent_of(request), most=page.limit)


@operation(search, "GET", "", scope=Scope.READ)
def look_for(request: HttpRequest, words: Query[SearchWords]) -> HitList:
    """Tickets, articles and people together, the best first."""
    if words.kind not in {None, *KINDS}:
        raise WrongInput("kind", _("Use one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    person = person_of(request)
    hits = find(
        text=words.q,
        scopes={*scopes_of(person), *knowledge.scopes_of(person)},
        kinds=[words.kind] if words.kind else KINDS,
        limit=words.limit,
    )
    return HitList(items=[_shape(hit) for hit in _visible(hits, person)])


def _visible(hits: list[Hit], person: Person) -> list[Hit]:
    """The index follows a moment later; who has lost sight of a ticket does not find it.

    Nor does who only asked for one on which there are words for agents alone.
    """
    seen = visible_among(person, [int(hit.key) for hit in hits if hit.kind == "ticket"])
    worked = worked_tickets(person).filter(pk__in=seen).values_list("pk", flat=True)
    if asked := seen.difference(worked):
        seen = seen - with_words_for_agents_only(asked)
    return [hit for hit in hits if hit.kind != "ticket" or int(hit.key) in seen]


def _shape(hit: Hit) -> HitShape:
    return HitShape(
        kind=hit.kind, id=int(hit.key), title=hit.title, excerpt=hit.excerpt, score=hit.score
    )
