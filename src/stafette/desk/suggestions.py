"""Articles that may solve the ticket: words first, then why, and silence when nothing fits."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.desk.pages import Suggestion
from stafette.knowledge import queries as knowledge
from stafette.people.models import Person
from stafette.tickets.models import Message, Ticket
from stafette.tickets.queries import messages_of

MOST_TEXT = 1_000
SHORTEST = 5


def suggestions_for(
    ticket: Ticket, *, level: int, reader: Person, at: datetime
) -> Sequence[Suggestion]:
    """What may help with the ticket at this level; an article in use stays marked."""
    first: Message | None = messages_of(ticket).prefetch_related(None).first()
    said = f"{ticket.subject} {first.text if first else ''}"[:MOST_TEXT]
    found = knowledge.suggestions(
        text=said,
        scopes=knowledge.scopes_of(reader),
        level=level,
        at=at,
        service=ticket.service,
    )
    if not found:
        return ()
    used = {use.article_id for use in knowledge.uses_on(ticket)}
    return [
        _suggestion(one, number=number, ticket=ticket, used=one.article.pk in used)
        for number, one in enumerate(found, 1)
    ]


def suggestions_for_words(said: str, *, reader: Person, at: datetime) -> Sequence[Suggestion]:
    """What may help with a sentence that is being typed."""
    if len(said.strip()) < SHORTEST:
        return ()
    found = knowledge.suggestions(
        text=said[:MOST_TEXT], scopes=knowledge.scopes_of(reader), level=1, at=at
    )
    return [_suggestion(one, number=number) for number, one in enumerate(found, 1)]


def _suggestion(
    found: knowledge.Suggestion, *, number: int, ticket: Ticket | None = None, used: bool = False
) -> Suggestion:
    article = found.article
    return Suggestion(
        title=article.issue,
        address=reverse("desk:article", args=[article.pk]),
        fit=found.fit,
        fit_words=_fit(found.fit),
        why=". ".join([*found.why, *_evidence(found)]),
        use_address=reverse("desk:use", args=[ticket.pk, article.pk]) if ticket else "",
        used=used,
        key=number,
    )


def _fit(fit: str) -> str:
    words = {"best": _("Fits very well"), "good": _("Fits well"), "maybe": _("Maybe")}
    return words.get(fit, fit)


def _evidence(found: knowledge.Suggestion) -> list[str]:
    if not found.uses:
        return []
    words = ngettext(
        "Solved {solved} of {count} case", "Solved {solved} of {count} cases", found.uses
    )
    return [words.format(solved=found.solved, count=found.uses)]
