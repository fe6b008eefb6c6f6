"""What agents do with articles: capture, improve, use, flag, validate, archive (KCS v6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.core import events, transactions
from stafette.core.refusals import Incomplete, Refusal
from stafette.knowledge import queries, rules
from stafette.knowledge.choices import Audience, Confidence
from stafette.knowledge.events import (
    ArticleArchived,
    ArticleCaptured,
    ArticleFlagged,
    ArticleImproved,
    ArticleUsed,
    ArticleValidated,
)
from stafette.knowledge.models import Article, Flag, Use
from stafette.people.models import Person
from stafette.search import actions as search
from stafette.tickets import queries as tickets
from stafette.tickets.models import Ticket


class NotAnswered(Refusal):
    """Nothing was learnt yet: the requester has no answer."""

    code = "not_answered"


class NotAllowed(Refusal):
    """Somebody else has to do this."""

    code = "not_allowed"


class OutOfUse(Refusal):
    """The article is archived."""

    code = "archived"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an article says. `internal_part` is for the desk alone, whatever the audience."""

    issue: str
    environment: str = ""
    resolution: str = ""
    cause: str = ""
    internal_part: str = ""
    language: str = "de"
    service: Service | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far an article is to be trusted, and who may read it: two things, set apart."""

    confidence: str = Confidence.NOT_VALIDATED
    audience: str = Audience.INTERNAL


@transactions.atomic
def capture(
    *,
    ticket: Ticket | None,
    content: Content,
    by: Person,
    at: datetime,
    standing: Standing = Standing(),
) -> Article:
    """Write down what was learnt: from a ticket that has an answer, or from experience.

    Raises NotAllowed, NotAnswered, and Incomplete for a text that is missing.
    """
    _writer(by)
    if ticket and tickets.last_answer(ticket) is None:
        raise NotAnswered(_("The requester has no answer yet. Answer first, then write it down."))
    _check(content, confidence=standing.confidence)
    _check_standing(standing, by)
    article = Article.objects.create(
        **_fields(content),
        confidence=standing.confidence,
        audience=standing.audience,
        author=by,
        born_of=ticket,
        made_at=at,
        updated_at=at,
    )
    if article.confidence == Confidence.VALIDATED:
        Article.objects.filter(pk=article.pk).update(validated_by=by, validated_at=at)
    events.publish(
        ArticleCaptured(
            at=at, by_id=by.pk, article_id=article.pk, ticket_id=ticket.pk if ticket else None
        )
    )
    return article


@transactions.atomic
def improve(
    *,
    article: Article,
    content: Content,
    by: Person,
    at: datetime,
    audience: str | None = None,
) -> Article:
    """Change what it says or who may read it; None leaves the audience as it is.

    A draft with a resolution becomes an article; a validated one changed by somebody who cannot
    vouch for it has to be validated anew. Raises NotAllowed, OutOfUse, Incomplete.
    """
    _writer(by)
    article = _usable(article)
    _check(content, confidence=article.confidence)
    wanted = {**_fields(content), "audience": audience or article.audience}
    if wanted["audience"] != article.audience:
        _check_standing(Standing(audience=wanted["audience"]), by)
    before = {name: getattr(article, name) for name in wanted}
    changed = sorted(name for name in wanted if before[name] != wanted[name])
    if not changed:
        return article
    for name in changed:
        setattr(article, name, wanted[name])
    _step_back(article, by)
    article.updated_at = at
    article.save()
    events.publish(
        ArticleImproved(at=at, by_id=by.pk, article_id=article.pk, fields=_names(changed)),
        detail={_plain(name): [_told(before[name]), _told(wanted[name])] for name in changed},
    )
    return article


@transactions.atomic
def use(
    *,
    article: Article,
    ticket: Ticket,
    level: int,
    by: Person,
    at: datetime,
    helped: bool | None = None,
) -> Use:
    """Note that the article was applied to the ticket, once; later calls say whether it helped.

    Raises NotAllowed, OutOfUse.
    """
    _writer(by)
    article = _usable(article)
    known = Use.objects.filter(article=article, ticket=ticket).first()
    if known is None:
        known = Use.objects.create(
            article=article, ticket=ticket, by=by, level=level, used_at=at, helped=helped
        )
        events.publish(
            ArticleUsed(at=at, by_id=by.pk, article_id=article.pk, ticket_id=ticket.pk, level=level)
        )
    elif helped is not None and known.helped != helped:
        known.helped = helped
        known.save(update_fields=["helped"])
    return known


@transactions.atomic
def flag(*, article: Article, text: str, by: Person, at: datetime) -> Flag:
    """Say what is wrong with an article. Raises NotAllowed, OutOfUse, Incomplete."""
    _writer(by)
    article = _usable(article)
    if not text.strip():
        raise Incomplete(_("Say what is wrong with the article."), missing=["text"])
    made = Flag.objects.create(article=article, by=by, text=text.strip(), flagged_at=at)
    events.publish(ArticleFlagged(at=at, by_id=by.pk, article_id=article.pk, flag_id=made.pk))
    return made


@transactions.atomic
def validate(*, article: Article, by: Person, at: datetime) -> Article:
    """Vouch for the article; this settles its flags. Raises NotAllowed, OutOfUse, Incomplete."""
    if not rules.may_vouch(by):
        raise NotAllowed(_("Coaches and administrators validate articles."))
    article = _usable(article)
    if not article.resolution.strip():
        raise Incomplete(_("Write down what solves it."), missing=["resolution"])
    article.confidence = Confidence.VALIDATED
    article.validated_by, article.validated_at, article.updated_at = by, at, at
    article.save()
    Flag.objects.filter(article=article, settled_at=None).update(settled_at=at)
    events.publish(ArticleValidated(at=at, by_id=by.pk, article_id=article.pk))
    return article


@transactions.atomic
def archive(*, article: Article, by: Person, at: datetime) -> Article:
    """Take the article out of use; its uses stay counted. Raises NotAllowed, OutOfUse."""
    article = _usable(article)
    if not rules.may_archive(by, article):
        raise NotAllowed(_("Coaches and administrators archive validated articles."))
    article.confidence, article.updated_at = Confidence.ARCHIVED, at
    article.save()
    events.publish(ArticleArchived(at=at, by_id=by.pk, article_id=article.pk))
    return article


@transactions.atomic
def index_article(*, article_id: int, at: datetime) -> None:
    """File the article under its words for those who may read it; an archived one is taken out.

    Words of the internal part are filed only where the desk alone can find them.
    """
    article = Article.objects.get(pk=article_id)
    readers = rules.readers_of(article)
    if not readers:
        search.take_out(kind=queries.KIND, key=article.pk)
        return
    parts = [article.resolution, article.environment, article.cause]
    if readers == (rules.AGENTS,):
        parts.append(article.internal_part)
    search.put(
        search.Entry(
            kind=queries.KIND,
            key=article.pk,
            title=article.issue,
            body="\n".join(filter(None, parts)),
            language=article.language,
            scopes=readers,
            at=at,
        )
    )


def _writer(person: Person) -> None:
    if not rules.may_write(person):
        raise NotAllowed(_("People who work at the desk write articles."))


def _usable(article: Article) -> Article:
    article = queries.locked(article)
    if article.confidence == Confidence.ARCHIVED:
        raise OutOfUse(_("The article is archived."))
    return article


def _check(content: Content, *, confidence: str) -> None:
    missing = [] if content.issue.strip() else ["issue"]
    if confidence != Confidence.WORK_IN_PROGRESS and not content.resolution.strip():
        missing.append("resolution")
    if missing:
        raise Incomplete(
            _("An article says what the trouble is and what solves it."), missing=missing
        )


def _check_standing(standing: Standing, by: Person) -> None:
    """Raises ValueError for a word that is none, NotAllowed for what only coaches decide."""
    confidence, audience = Confidence(standing.confidence), Audience(standing.audience)
    if confidence == Confidence.ARCHIVED:
        raise ValueError("An article is not born archived.")
    if (
        confidence == Confidence.VALIDATED or audience != Audience.INTERNAL
    ) and not rules.may_vouch(by):
        raise NotAllowed(
            _("Coaches and administrators decide what is validated and who else may read it.")
        )


def _step_back(article: Article, by: Person) -> None:
    drafted = article.confidence == Confidence.WORK_IN_PROGRESS and article.resolution
    vouched = article.confidence == Confidence.VALIDATED and not rules.may_vouch(by)
    if drafted or vouched:
        article.confidence = Confidence.NOT_VALIDATED
        article.validated_by = article.validated_at = None


def _fields(content: Content) -> dict[str, Any]:
    return {
        "issue": " ".join(content.issue.split())[:300],
        "environment": content.environment.strip(),
        "resolution": content.resolution.strip(),
        "cause": content.cause.strip(),
        "internal_part": content.internal_part.strip(),
        "language": content.language,
        "service": content.service,
    }


def _names(fields: list[str]) -> list[str]:
    return [_plain(name) for name in fields]


def _plain(name: str) -> str:
    return "service_id" if name == "service" else name


def _told(value: Any) -> Any:
    return value.pk if isinstance(value, Service) else value
