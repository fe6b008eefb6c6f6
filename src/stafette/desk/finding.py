"""Search over tickets, articles and people together, within what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.knowledge.models import Article
from stafette.levels.queries import visible_tickets
from stafette.people.models import Person
from stafette.people.queries import people_like
from stafette.tickets.models import Ticket

SHORTEST = 2


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something found, with where it leads."""

    title: str
    meta: str
    address: str
    icon: str = ""
    level: int = 0


@dataclass(frozen=True, kw_only=True)
class Hits:
    label: str
    hits: Sequence[Hit]


def found(said: str, *, reader: Person, most: int) -> list[Hits]:
    """Groups of hits, best first; empty groups are left out."""
    words = said.strip()
    if len(words.lstrip("#")) < SHORTEST:
        return []
    groups = [
        Hits(label=_("Tickets"), hits=_tickets(words, reader, most)),
        Hits(label=_("Knowledge"), hits=_articles(words, most)),
        Hits(label=_("People"), hits=_people(words, most)),
    ]
    return [group for group in groups if group.hits]


def exact_number(said: str, *, reader: Person) -> Ticket | None:
    """The ticket whose number was typed, with or without its sign."""
    digits = said.strip().lstrip("#")
    if not digits.isdigit() or len(digits) > 15:
        return None
    return visible_tickets(reader).filter(pk=int(digits)).first()


def _tickets(words: str, reader: Person, most: int) -> list[Hit]:
    by_number = exact_number(words, reader=reader)
    tickets = [by_number] if by_number else []
    tickets += _matching(words, reader, most)
    return [ticket_hit(ticket) for ticket in dict.fromkeys(tickets)][:most]


def _matching(words: str, reader: Person, most: int) -> list[Ticket]:
    return list(
        visible_tickets(reader)
        .filter(subject__icontains=words)
        .select_related("requester")
        .order_by("-pk")[:most]
    )


def ticket_hit(ticket: Ticket) -> Hit:
    """A ticket as a line of hits."""
    return Hit(
        title=ticket.subject,
        meta=f"#{ticket.pk}, {ticket.requester.name}, {ticket.get_state_display()}",
        address=reverse("desk:ticket", args=[ticket.pk]),
        icon="ticket",
    )


def _articles(words: str, most: int) -> list[Hit]:
    articles = Article.objects.filter(issue__icontains=words)[:most]
    return [
        Hit(
            title=article.issue,
            meta=str(article.get_confidence_display()),
            address=reverse("desk:article", args=[article.pk]),
            icon="book-open",
        )
        for article in articles
    ]


def _people(words: str, most: int) -> list[Hit]:
    return [
        Hit(
            title=person.name,
            meta=", ".join(filter(None, (person.department, person.mail or ""))),
            address=reverse("desk:person", args=[person.pk]),
            icon="user",
        )
        for person in people_like(words)[:most]
    ]
