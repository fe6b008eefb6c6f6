"""Articles as programs see them; the internal part is for the desk alone."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from stafette.api.shapes.references import Named, named
from stafette.api.shapes.words import FilledText, Language, Line, Name, Page, Said, Text
from stafette.catalog.models import Service
from stafette.knowledge.actions import Content
from stafette.knowledge.choices import Audience, Confidence
from stafette.knowledge.models import Article, Flag, Use
from stafette.knowledge.queries import Suggestion


class ArticleShape(BaseModel):
    id: int
    issue: str
    environment: str
    resolution: str
    cause: str
    internal_part: str | None
    language: str
    confidence: Confidence
    audience: Audience
    service: Named | None
    updated_at: datetime
    validated_at: datetime | None


class ArticleList(BaseModel):
    items: Sequence[ArticleShape]
    next: str | None


class ArticleFilters(Page):
    confidence: Confidence | None = None
    audience: Audience | None = None
    language: Language | None = None
    service: Line | None = None


class NewArticle(Said):
    """Born of a ticket that has an answer (`ticket` is its number), or of experience."""

    issue: Line
    environment: Text = ""
    resolution: Text = ""
    cause: Text = ""
    internal_part: Text = ""
    language: Language = "de"
    service: Name | None = None
    ticket: int | None = None
    confidence: Confidence = Confidence.NOT_VALIDATED
    audience: Audience = Audience.INTERNAL


class ArticleChange(Said):
    issue: Line | None = None
    environment: Text | None = None
    resolution: Text | None = None
    cause: Text | None = None
    internal_part: Text | None = None
    language: Language | None = None
    service: Name | None = None
    audience: Audience | None = None


class NewUse(Said):
    ticket: int
    helped: bool | None = None


class UseShape(BaseModel):
    article: int
    ticket: int
    level: int
    used_at: datetime
    helped: bool | None


class NewFlag(Said):
    text: FilledText


class FlagShape(BaseModel):
    id: int
    article: int
    by: Named | None
    text: str
    flagged_at: datetime


class SuggestionShape(BaseModel):
    article: Named
    fit: str
    why: Sequence[str]
    solved: int
    uses: int
    resolution: str


class SuggestionList(BaseModel):
    items: Sequence[SuggestionShape]
    next: None = None


def article_shape(article: Article, *, inside: bool) -> ArticleShape:
    """`inside`: the reader works at the desk."""
    return ArticleShape(
        id=article.pk,
        issue=article.issue,
        environment=article.environment,
        resolution=article.resolution,
        cause=article.cause,
        internal_part=article.internal_part if inside else None,
        language=article.language,
        confidence=Confidence(article.confidence),
        audience=Audience(article.audience),
        service=named(article.service),
        updated_at=article.updated_at,
        validated_at=article.validated_at,
    )


def use_shape(use: Use) -> UseShape:
    return UseShape(
        article=use.article_id,
        ticket=use.ticket_id,
        level=use.level,
        used_at=use.used_at,
        helped=use.helped,
    )


def flag_shape(flag: Flag) -> FlagShape:
    return FlagShape(
        id=flag.pk,
        article=flag.article_id,
        by=named(flag.by),
        text=flag.text,
        flagged_at=flag.flagged_at,
    )


def suggestion_shape(one: Suggestion) -> SuggestionShape:
    return SuggestionShape(
        article=Named(id=one.article.pk, name=one.article.issue),
        fit=one.fit,
        why=one.why,
        solved=one.solved,
        uses=one.uses,
        resolution=one.article.resolution,
    )


def changed_content(article: Article, said: ArticleChange, *, service: Service | None) -> Content:
    """What the article says with the change: what is left out stays."""
    told = {
        name: getattr(said, name) if getattr(said, name) is not None else getattr(article, name)
        for name in ("issue", "environment", "resolution", "cause", "internal_part", "language")
    }
    return Content(**told, service=service)
