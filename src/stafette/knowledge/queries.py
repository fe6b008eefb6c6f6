"""Articles to read, drafts to start from, and suggestions beside a ticket."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from stafette.catalog.models import Service
from stafette.knowledge import rules
from stafette.knowledge.choices import Audience, Confidence
from stafette.knowledge.models import Article, Flag, Use
from stafette.people.models import Person
from stafette.search import queries as search
from stafette.search.queries import Likeness
from stafette.tickets import queries as tickets
from stafette.tickets.choices import State
from stafette.tickets.models import Ticket

KIND = "article"
FITS = ("best", "good", "maybe")
COUNTED = timedelta(days=365)  # what an article solved longer ago is no evidence today
_BEST, _GOOD, _MAYBE = 0.8, 0.5, 0.31
_LOOKED_AT = 10
_REASONS, _WORDS_SHOWN = 2, 3
_SHORTEST_NAME = 2
_TITLES = r"(?:Herrn?|Frau|Mrs?|Ms)\.?\s+"
_LEFT_OUT = "…"
_CODE = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w{6,}")
_REPLY_MARKS = re.compile(r"^(?:\s*(?:(?:re|aw|wg|fwd?|antw)\s*:|\[#\d+\]))+\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w+")
_PHONE = re.compile(r"(?<!\w)(?:\+|0)\d[\d ()/-]{5,20}\d(?!\w)")
_GREETING = re.compile(
    r"\s*(?:hallo|guten (?:tag|morgen|abend)|sehr geehrte\w*|liebe\w?|moin"
    r"|dear|hi|hello|good \w+)\b[^.:;]{0,60}$",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"\s*(?:mit (?:freundlich|best|lieb)\w+"
    r"|(?:freundliche|viele|beste|liebe|herzliche) gr(?:ü|ue)(?:ß|ss)e"
    r"|(?:kind|best|warm)? ?regards|--\s*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Draft:
    """What a new article may begin with; every text is to be read and mended by its author."""

    issue: str
    environment: str
    resolution: str
    internal_part: str
    language: str
    service: Service | None


@dataclass(frozen=True)
class Suggestion:
    """An article that may help: how well it fits in words, why, and what it did within a year."""

    article: Article
    fit: str  # best, good, maybe
    why: list[str]
    solved: int
    uses: int


def locked(article: Article) -> Article:
    """The article's row as it is now, held until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article.pk)


def articles_for(person: Person | None) -> QuerySet[Article]:
    """The articles that somebody may read, newest first; None is a stranger.

    The internal part is for the desk alone: leave it out wherever `may_write` says no.
    """
    usable = Article.objects.exclude(confidence=Confidence.ARCHIVED)
    reader = rules.reads_as(person)
    if reader != rules.AGENTS:
        audiences = [Audience.REQUESTERS, Audience.PUBLIC]
        if reader == rules.PUBLIC:
            audiences = [Audience.PUBLIC]
        usable = usable.filter(audience__in=audiences).exclude(
            confidence=Confidence.WORK_IN_PROGRESS
        )
    return usable.select_related("service").order_by("-updated_at", "-id")


def scopes_of(person: Person | None) -> list[str]:
    """The codes under which somebody finds articles in the index."""
    return [rules.reads_as(person)]


def open_flags(article: Article) -> QuerySet[Flag]:
    """What was said against the article and not settled, oldest first."""
    return Flag.objects.filter(article=article, settled_at=None).select_related("by").order_by("id")


def uses_on(ticket: Ticket) -> QuerySet[Use]:
    """The articles that were applied to the ticket, in their order."""
    return Use.objects.filter(ticket=ticket).select_related("article", "by").order_by("id")


def born_of(ticket: Ticket) -> QuerySet[Article]:
    """The articles that the ticket gave rise to."""
    return Article.objects.filter(born_of=ticket).order_by("id")


def draft_for(ticket: Ticket, *, problem: str = "", tried: str = "") -> Draft:
    """What an article about the ticket may begin with: its subject and the last answer.

    `problem` and `tried` are what the hand-over said; they stay at the desk. Greetings, addresses,
    numbers and the requester's name are left out.
    """
    answer = tickets.last_answer(ticket)
    person = ticket.requester
    return Draft(
        issue=_impersonal(_REPLY_MARKS.sub("", ticket.subject), person),
        environment=ticket.service.name if ticket.service else "",
        resolution=_impersonal(_without_courtesies(answer.text), person) if answer else "",
        internal_part=_impersonal("\n\n".join(filter(None, (problem, tried))), person),
        language=ticket.language,
        service=ticket.service,
    )


def suggestions(
    *,
    text: str,
    scopes: Iterable[str],
    level: int,
    at: datetime,
    limit: int = 3,
    service: Service | None = None,
) -> list[Suggestion]:
    """The articles that may help with what somebody wrote, the best first; often none.

    What is below "maybe" is not shown. Among those that fit alike, what solved more tickets at
    this level (or below) goes first. `scopes` as for a search of articles (`scopes_of`).
    """
    hits = search.find(text=f"{text} ", scopes=scopes, kinds=[KIND], limit=_LOOKED_AT)
    alike = search.likenesses(text=text, hits=hits)
    fitting = {int(hit.key): it for hit, it in zip(hits, alike, strict=True) if fit_of(it)}
    evidence = _evidence(fitting, level=level, at=at)
    ranked = sorted(
        evidence,
        key=lambda it: (
            FITS.index(fit_of(fitting[it.article.pk])),
            -it.solved_here,
            -_closeness(fitting[it.article.pk]),
        ),
    )
    return [_suggestion(it, fitting[it.article.pk], service) for it in ranked[:limit]]


def fit_of(likeness: Likeness) -> str:
    """How well an article fits in a word of FITS, or "" when it should not be shown.

    Measured on twenty articles and thirty-five German and English requests, alone and among two
    thousand tickets: what helps reaches .33, what does not stays below .30.
    """
    closeness = _closeness(likeness)
    if closeness >= _BEST:
        return "best"
    if closeness >= _GOOD:
        return "good"
    return "maybe" if closeness >= _MAYBE or _messages(likeness) else ""


def _closeness(likeness: Likeness) -> float:
    """The share of the title that was said, doubted the more the fewer words that rests on."""
    return likeness.title * (1 - 0.5 ** len(likeness.words))


def _messages(likeness: Likeness) -> list[str]:
    """The shared words that are codes of a message or a device, like 0x80070005."""
    return [word for word in likeness.words if _CODE.fullmatch(word)]


@dataclass(frozen=True)
class _Evidence:
    article: Article
    solved: int
    solved_here: int
    uses: int


def _evidence(keys: Iterable[int], *, level: int, at: datetime) -> list[_Evidence]:
    """What the articles did, in the order of the keys."""
    late = Q(uses__used_at__gt=at - COUNTED)
    helped = Q(uses__helped=None) | Q(uses__helped=True)
    solved = late & helped & Q(uses__ticket__state__in=[State.SOLVED, State.CLOSED])
    order = list(keys)
    found = Article.objects.filter(pk__in=order).select_related("service", "validated_by")
    counted = found.annotate(
        all_uses=Count("uses", filter=late),
        solved=Count("uses", filter=solved),
        solved_here=Count("uses", filter=solved & Q(uses__level__lte=level)),
    )
    return [
        _Evidence(it, it.solved, it.solved_here, it.all_uses)
        for it in sorted(counted, key=lambda it: order.index(it.pk))
    ]


def _suggestion(evidence: _Evidence, likeness: Likeness, service: Service | None) -> Suggestion:
    return Suggestion(
        article=evidence.article,
        fit=fit_of(likeness),
        why=_reasons(evidence.article, likeness, service),
        solved=evidence.solved,
        uses=evidence.uses,
    )


def _reasons(article: Article, likeness: Likeness, service: Service | None) -> list[str]:
    reasons = []
    if messages := _messages(likeness):
        reasons.append(_("Same message: %(words)s") % {"words": ", ".join(messages[:2])})
    if service and article.service_id == service.pk:
        reasons.append(_("Same service: %(name)s") % {"name": service.name})
    words = [word for word in likeness.words if word not in messages]
    if words:
        reasons.append(_("Same words: %(words)s") % {"words": ", ".join(words[:_WORDS_SHOWN])})
    return reasons[:_REASONS]


def _impersonal(text: str, person: Person) -> str:
    """The text without addresses, phone numbers and the person's name."""
    text = _PHONE.sub(_LEFT_OUT, _ADDRESS.sub(_LEFT_OUT, text))
    for name in sorted({person.name, *person.name.split()}, key=len, reverse=True):
        if len(name) > _SHORTEST_NAME:
            text = re.sub(rf"\b(?:{_TITLES})?{re.escape(name)}\b", _LEFT_OUT, text)
    return text.strip()


def _without_courtesies(text: str) -> str:
    """An answer without its greeting, and without what follows the goodbye."""
    lines = text.strip().splitlines()
    while lines and (not lines[0].strip() or _GREETING.match(lines[0])):
        lines.pop(0)
    end = next((n for n, line in enumerate(lines) if _GOODBYE.match(line)), len(lines))
    return "\n".join(lines[:end]).strip()
