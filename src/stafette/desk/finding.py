"""Search over tickets, articles and people together, within what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.core.numbers import number_said
from stafette.knowledge.models import Article
from stafette.knowledge.queries import scopes_of as article_scopes
from stafette.levels.queries import scopes_of, worked_tickets
from stafette.people.models import Person
from stafette.search.queries import find
from stafette.tickets.models import Ticket

SHORTEST = 2
Keys = dict[str, list[int]]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something found, with where it leads."""

    title: str
    meta: str
    address: str
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Hits:
    label: str
    hits: Sequence[Hit]


def found(said: str, *, reader: Person, most: int) -> list[Hits]:
    """Groups of hits, best first; empty groups are left out.

    The index finds, the tables decide: what has changed since is asked again with its right.
    """
    words = said.strip()
    if len(words.lstrip("#")) < SHORTEST and not exact_number(words, reader=reader):
        return []
    keys: Keys = {}
    scopes = {*scopes_of(reader), *article_scopes(reader)}
    for hit in find(text=words, scopes=scopes, limit=most):
        keys.setdefault(hit.kind, []).append(int(hit.key))
    groups = [
        Hits(label=_("Tickets"), hits=_tickets(words, keys.get("ticket", []), reader)),
        Hits(label=_("Knowledge"), hits=_articles(keys.get("article", []))),
        Hits(label=_("People"), hits=_people(keys.get("person", []))),
    ]
    return [group for group in groups if group.hits]


def exact_number(said: str, *, reader: Person) -> Ticket | None:
    """The ticket whose number was typed, with or without its sign."""
    number = number_said(said.strip().lstrip("#"))
    return worked_tickets(reader).filter(pk=number).select_related("requester").first()


def _tickets(words: str, keys: Sequence[int], reader: Person) -> list[Hit]:
    by_number = exact_number(words, reader=reader)
    read = worked_tickets(reader).select_related("requester").in_bulk(keys)
    tickets = [by_number] if by_number else []
    tickets += [read[key] for key in keys if key in read]
    return [ticket_hit(ticket) for ticket in dict.fromkeys(tickets)]


def ticket_hit(ticket: Ticket) -> Hit:
    """A ticket as a line of hits."""
    return Hit(
        title=ticket.subject,
        meta=f"#{ticket.pk}, {ticket.requester.name}, {ticket.get_state_display()}",
        address=reverse("desk:ticket", args=[ticket.pk]),
        icon="ticket",
    )


def _articles(keys: Sequence[int]) -> list[Hit]:
    read = Article.objects.in_bulk(keys)
    return [
        Hit(
            title=article.issue,
            meta=str(article.get_confidence_display()),
            address=reverse("desk:article", args=[article.pk]),
            icon="book-open",
        )
        for article in (read[key] for key in keys if key in read)
    ]


def _people(keys: Sequence[int]) -> list[Hit]:
    read = Person.objects.filter(retired_on=None).in_bulk(keys)
    return [
        Hit(
            title=person.name,
            meta=", ".join(filter(None, (person.department, person.mail or ""))),
            address=reverse("desk:person", args=[person.pk]),
            icon="user",
        )
        for person in (read[key] for key in keys if key in read)
    ]
