"""Knowledge: articles to read, and what agents do with them."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.pages import newest_first
from stafette.api.reach import agent_of, person_of, service_said, worked_ticket
from stafette.api.shapes.articles import (
    ArticleChange,
    ArticleFilters,
    ArticleList,
    ArticleShape,
    FlagShape,
    NewArticle,
    NewFlag,
    NewUse,
    UseShape,
    article_shape,
    changed_content,
    flag_shape,
    use_shape,
)
from stafette.core import clock
from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content, Standing
from stafette.knowledge.models import Article
from stafette.knowledge.queries import articles_for
from stafette.knowledge.rules import may_write
from stafette.levels.choices import Level
from stafette.levels.queries import legs_of

router = Router(tags=["articles"])


@operation(router, "GET", "", scope=Scope.READ)
def find(request: HttpRequest, filters: Query[ArticleFilters]) -> ArticleList:
    """The articles that the token may read, newest first."""
    person = person_of(request)
    shown, cursor = newest_first(_narrowed(articles_for(person), filters), filters)
    inside = may_write(person)
    return ArticleList(items=[article_shape(one, inside=inside) for one in shown], next=cursor)


def _narrowed(articles: QuerySet[Article], filters: ArticleFilters) -> QuerySet[Article]:
    if filters.service:
        articles = articles.filter(service=service_said(filters.service))
    for name in ("confidence", "audience", "language"):
        if wanted := getattr(filters, name):
            articles = articles.filter(**{name: wanted})
    return articles


@operation(router, "POST", "", scope=Scope.WRITE, status=201)
def capture(request: HttpRequest, said: NewArticle) -> ArticleShape:
    """Write down what was learnt."""
    content = Content(
        issue=said.issue,
        environment=said.environment,
        resolution=said.resolution,
        cause=said.cause,
        internal_part=said.internal_part,
        language=said.language,
        service=service_said(said.service) if said.service is not None else None,
    )
    article = knowledge.capture(
        ticket=worked_ticket(request, said.ticket) if said.ticket is not None else None,
        content=content,
        standing=Standing(confidence=said.confidence, audience=said.audience),
        by=agent_of(request),
        at=clock.now(),
    )
    return article_shape(article, inside=True)


@operation(router, "GET", "/{int:number}", scope=Scope.READ)
def read(request: HttpRequest, number: int) -> ArticleShape:
    return article_shape(_article(request, number), inside=may_write(person_of(request)))


@operation(router, "PATCH", "/{int:number}", scope=Scope.WRITE)
def improve(request: HttpRequest, number: int, said: ArticleChange) -> ArticleShape:
    """Set what is named; the rest stays."""
    article, person = _article(request, number), agent_of(request)
    service = service_said(said.service) if said.service is not None else article.service
    article = knowledge.improve(
        article=article,
        content=changed_content(article, said, service=service),
        audience=said.audience,
        by=person,
        at=clock.now(),
    )
    return article_shape(article, inside=True)


@operation(router, "POST", "/{int:number}/use", scope=Scope.WRITE)
def use(request: HttpRequest, number: int, said: NewUse) -> UseShape:
    """Note that it was applied to a ticket, and whether it helped."""
    article, ticket = _article(request, number), worked_ticket(request, said.ticket)
    last = legs_of(ticket).last()
    noted = knowledge.use(
        article=article,
        ticket=ticket,
        level=last.level if last else Level.FIRST,
        by=agent_of(request),
        at=clock.now(),
        helped=said.helped,
    )
    return use_shape(noted)


@operation(router, "POST", "/{int:number}/flag", scope=Scope.WRITE, status=201)
def flag(request: HttpRequest, number: int, said: NewFlag) -> FlagShape:
    """Say what is wrong with it."""
    article = _article(request, number)
    made = knowledge.flag(article=article, text=said.text, by=agent_of(request), at=clock.now())
    return flag_shape(made)


@operation(router, "POST", "/{int:number}/validate", scope=Scope.WRITE)
def validate(request: HttpRequest, number: int) -> ArticleShape:
    """Vouch for it; this settles its flags."""
    article = _article(request, number)
    article = knowledge.validate(article=article, by=agent_of(request), at=clock.now())
    return article_shape(article, inside=True)


def _article(request: HttpRequest, number: int) -> Article:
    return get_object_or_404(articles_for(person_of(request)), pk=number)
