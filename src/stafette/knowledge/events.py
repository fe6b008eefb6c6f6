from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticleEvent(Event):
    subject: ClassVar[str] = "article"

    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleCaptured(ArticleEvent):
    """Somebody wrote down what was learnt; `ticket_id` is the ticket it was born of, if any."""

    ticket_id: int | None


@dataclass(frozen=True, kw_only=True)
class ArticleImproved(ArticleEvent):
    """Fields were changed; before and after lie in the erasable detail."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(ArticleEvent):
    """An article was applied to a ticket while that was at the level."""

    ticket_id: int
    level: int


@dataclass(frozen=True, kw_only=True)
class ArticleFlagged(ArticleEvent):
    """Somebody said that an article is wrong or out of date."""

    flag_id: int


class ArticleValidated(ArticleEvent):
    """A coach vouches for the article."""


class ArticleArchived(ArticleEvent):
    """The article is suggested and found no more."""
