"""Articles as agents read them: resolution first, then cause and where it applies."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.core.moments import Moments
from stafette.desk.pages import Fact
from stafette.knowledge.choices import Audience, Confidence
from stafette.knowledge.models import Article
from stafette.knowledge.queries import KIND, open_flags, scopes_of
from stafette.knowledge.rules import may_archive, may_vouch
from stafette.levels.queries import visible_among
from stafette.people.models import Person
from stafette.search.queries import find

MOST = 100
UNCHECKED = (Confidence.WORK_IN_PROGRESS, Confidence.NOT_VALIDATED)
TONES = {
    Confidence.VALIDATED.value: "ok",
    Confidence.NOT_VALIDATED.value: "warn",
    Confidence.WORK_IN_PROGRESS.value: "",
    Confidence.ARCHIVED.value: "danger",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """An article in the list."""

    title: str
    address: str
    confidence: str
    tone: str
    meta: str


@dataclass(frozen=True, kw_only=True)
class ListPage:
    lines: Sequence[Line]
    meta: str


@dataclass(frozen=True, kw_only=True)
class ArticlePage:
    id: int
    title: str
    confidence: str
    tone: str
    audience: str
    shared: bool
    checked: str
    environment: str
    steps: Sequence[str]
    cause: str
    internal: str
    service: str
    facts: Sequence[Fact]
    flags: Sequence[Fact]
    born_of: Fact | None
    may_validate: bool
    may_archive: bool
    archived: bool


def articles() -> QuerySet[Article]:
    """All articles with how often they were used and how often that helped."""
    return Article.objects.select_related("service", "author", "validated_by", "born_of").annotate(
        used=Count("uses"), helped=Count("uses", filter=Q(uses__helped=True))
    )


def list_page(said: str, *, reader: Person, moments: Moments) -> ListPage:
    """The newest articles, or those whose words fit best."""
    found = articles().exclude(confidence=Confidence.ARCHIVED)
    shown = _fitting(found, said, reader) if said else list(found.order_by("-updated_at")[:MOST])
    words = ngettext("{count} article", "{count} articles", len(shown))
    return ListPage(
        lines=[_line(article, moments) for article in shown],
        meta=words.format(count=len(shown)) if shown else "",
    )


def _fitting(found: QuerySet[Article], said: str, reader: Person) -> list[Article]:
    hits = find(text=said, scopes=scopes_of(reader), kinds=[KIND], limit=20)
    read = found.in_bulk([int(hit.key) for hit in hits])
    return [read[int(hit.key)] for hit in hits if int(hit.key) in read]


def _line(article: Article, moments: Moments) -> Line:
    parts = [
        article.service.name if article.service else "",
        used_words(article),
        moments.ago(article.updated_at),
    ]
    return Line(
        title=article.issue,
        address=reverse("desk:article", args=[article.pk]),
        confidence=str(article.get_confidence_display()),
        tone=TONES[article.confidence],
        meta=", ".join(part for part in parts if part),
    )


def used_words(article: Article) -> str:
    """half 14-mal"""
    used: int = getattr(article, "used", 0)
    return ngettext("used once", "used {count} times", used).format(count=used) if used else ""


def article_page(article: Article, *, reader: Person, moments: Moments) -> ArticlePage:
    """One article; the ticket it was born of only when the reader may see it."""
    return ArticlePage(
        id=article.pk,
        title=article.issue,
        confidence=str(article.get_confidence_display()),
        tone=TONES[article.confidence],
        audience=str(article.get_audience_display()),
        shared=article.audience != Audience.INTERNAL,
        checked=_checked(article, moments),
        environment=article.environment,
        steps=steps_of(article.resolution),
        cause=article.cause,
        internal=article.internal_part,
        service=article.service.name if article.service else "",
        facts=_facts(article, moments),
        flags=_flags(article, moments),
        born_of=_born_of(article, reader, moments),
        may_validate=article.confidence in UNCHECKED and may_vouch(reader),
        may_archive=article.confidence != Confidence.ARCHIVED and may_archive(reader, article),
        archived=article.confidence == Confidence.ARCHIVED,
    )


def steps_of(resolution: str) -> list[str]:
    """The resolution step by step: one a line, without its own numbers."""
    lines = [line.strip() for line in resolution.splitlines()]
    return [line.lstrip("0123456789.)-*• ").strip() or line for line in lines if line]


def _checked(article: Article, moments: Moments) -> str:
    if not article.validated_at:
        return ""
    name = article.validated_by.name if article.validated_by else ""
    return _("Validated {day} by {name}").format(day=moments.day(article.validated_at), name=name)


def _facts(article: Article, moments: Moments) -> list[Fact]:
    used, helped = getattr(article, "used", 0), getattr(article, "helped", 0)
    facts = [
        Fact(label=_("Used"), value=ngettext("once", "{count} times", used).format(count=used)),
        Fact(label=_("Helped"), value=_("{helped} of {used}").format(helped=helped, used=used)),
        Fact(label=_("Visible to"), value=str(article.get_audience_display())),
        Fact(label=_("Author"), value=article.author.name if article.author else ""),
        Fact(label=_("Changed"), value=moments.day(article.updated_at)),
    ]
    return [fact for fact in facts if fact.value and not (fact.label == _("Helped") and not used)]


def _flags(article: Article, moments: Moments) -> list[Fact]:
    return [
        Fact(label=f"{flag.by.name}, {moments.day_or_clock(flag.flagged_at)}", value=flag.text)
        for flag in open_flags(article)[:10]
    ]


def _born_of(article: Article, reader: Person, moments: Moments) -> Fact | None:
    ticket = article.born_of
    if ticket is None or not visible_among(reader, [ticket.pk]):
        return None
    return Fact(
        label=f"#{ticket.pk} {ticket.subject}",
        value=moments.day(ticket.opened_at),
        address=reverse("desk:ticket", args=[ticket.pk]),
    )
