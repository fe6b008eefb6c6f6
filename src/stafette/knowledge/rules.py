"""Who may do what with an article, and who may read it. Pure questions."""

from stafette.knowledge.choices import Audience, Confidence
from stafette.knowledge.models import Article
from stafette.people.choices import Role
from stafette.people.models import Person

AGENTS, REQUESTERS, PUBLIC = "agents", "requesters", "public"
_READERS = {
    Audience.INTERNAL: (AGENTS,),
    Audience.REQUESTERS: (AGENTS, REQUESTERS),
    Audience.PUBLIC: (AGENTS, REQUESTERS, PUBLIC),
}


def may_write(person: Person) -> bool:
    """Everybody who works at the desk captures, improves, uses and flags."""
    return bool(person.roles)


def may_vouch(person: Person) -> bool:
    """Coaches and administrators validate articles and open them to readers outside the desk."""
    return bool({Role.COACH, Role.ADMINISTRATOR} & person.roles)


def may_archive(person: Person, article: Article) -> bool:
    """Who vouches may; so may an author as long as nobody else has vouched for the article."""
    own = article.author_id == person.pk and article.confidence != Confidence.VALIDATED
    return may_vouch(person) or (may_write(person) and own)


def readers_of(article: Article) -> tuple[str, ...]:
    """The scope codes of those who may find and read it; a draft stays at the desk."""
    if article.confidence == Confidence.ARCHIVED:
        return ()
    if article.confidence == Confidence.WORK_IN_PROGRESS:
        return (AGENTS,)
    return _READERS[Audience(article.audience)]


def reads_as(person: Person | None) -> str:
    """The scope code under which somebody reads articles; None is a stranger."""
    if person is None:
        return PUBLIC
    return AGENTS if may_write(person) else REQUESTERS
