"""The index follows the articles at once: who captures one finds it with the next search."""

from stafette.core.events import at_once
from stafette.knowledge import actions
from stafette.knowledge.events import (
    ArticleArchived,
    ArticleCaptured,
    ArticleImproved,
    ArticleValidated,
)


@at_once(ArticleCaptured)
def index_captured(event: ArticleCaptured) -> None:
    actions.index_article(article_id=event.article_id, at=event.at)


@at_once(ArticleImproved)
def index_improved(event: ArticleImproved) -> None:
    actions.index_article(article_id=event.article_id, at=event.at)


@at_once(ArticleValidated)
def index_validated(event: ArticleValidated) -> None:
    actions.index_article(article_id=event.article_id, at=event.at)


@at_once(ArticleArchived)
def take_out_archived(event: ArticleArchived) -> None:
    actions.index_article(article_id=event.article_id, at=event.at)
