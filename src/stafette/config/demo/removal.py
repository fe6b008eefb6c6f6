"""Taking rows away for good: only for the demo, whose people do not exist."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from stafette.api.models import KeptAnswer, Token
from stafette.catalog.models import Service
from stafette.channels.mail.models import Arrival, Delivery, Mailbox, MailIdentity
from stafette.config.demo import people as cast
from stafette.feedback.models import Rating
from stafette.knowledge.models import Article, Flag, Use
from stafette.levels.models import (
    Attempt,
    Contract,
    HandOver,
    Inquiry,
    LedgerEntry,
    Leg,
    Onlooker,
    PathStep,
    Reacted,
    Team,
    Unseen,
)
from stafette.notifications.models import Notice
from stafette.people.models import Absence, Contact, Domain, Grant, Organisation, Person, SignInLink
from stafette.search import actions as search
from stafette.sla.models import Clock, Coverage, Pause, Promise, ServiceHours, Target
from stafette.tickets.models import (
    InternalNote,
    Message,
    MessageFile,
    NoteFile,
    Ticket,
    Watcher,
)
from stafette.triage.models import RoutingRule


@transaction.atomic
def take_away(*, people: Iterable[int], teams: Iterable[int]) -> None:
    """Delete these people and teams with everything that hangs on them; the journal stays."""
    persons, groups = list(people), list(teams)
    numbers = list(Ticket.objects.filter(requester__in=persons).values_list("pk", flat=True))
    articles = list(Article.objects.filter(author__in=persons).values_list("pk", flat=True))
    for kind, keys in (("ticket", numbers), ("article", articles), ("person", persons)):
        for key in keys:
            search.take_out(kind=kind, key=key)
    for model, condition in _of_tickets(numbers, articles) + _of_people(persons, groups):
        rows = model._default_manager.filter(**condition)
        rows._raw_delete(rows.db)


def _of_tickets(
    numbers: list[int], articles: list[int]
) -> list[tuple[type[models.Model], dict[str, Any]]]:
    return [
        (Arrival, {"ticket__in": numbers}),
        (Delivery, {"message__ticket__in": numbers}),
        (MailIdentity, {"ticket__in": numbers}),
        (Rating, {"ticket__in": numbers}),
        (Notice, {"ticket__in": numbers}),
        (Flag, {"article__in": articles}),
        (Use, {"article__in": articles}),
        (Use, {"ticket__in": numbers}),
        (Article, {"pk__in": articles}),
        (Attempt, {"ticket__in": numbers}),
        (Onlooker, {"ticket__in": numbers}),
        (Reacted, {"clock__ticket__in": numbers}),
        (Inquiry, {"leg__ticket__in": numbers}),
        (HandOver, {"to_leg__ticket__in": numbers}),
        (LedgerEntry, {"ticket__in": numbers}),
        (Leg, {"ticket__in": numbers}),
        (Unseen, {"ticket__in": numbers}),
        (Pause, {"clock__ticket__in": numbers}),
        (Clock, {"ticket__in": numbers}),
        (MessageFile, {"message__ticket__in": numbers}),
        (Message, {"ticket__in": numbers}),
        (NoteFile, {"note__ticket__in": numbers}),
        (InternalNote, {"ticket__in": numbers}),
        (Watcher, {"ticket__in": numbers}),
        (Ticket, {"pk__in": numbers}),
    ]


def _of_people(
    persons: list[int], teams: list[int]
) -> list[tuple[type[models.Model], dict[str, Any]]]:
    promises = {"promise__name__in": ("Standard", "OLA")}
    return [
        (Arrival, {"mailbox__address": cast.MAILBOX}),
        (Mailbox, {"address": cast.MAILBOX}),
        (RoutingRule, {"team__in": teams}),
        (PathStep, {"team__in": teams}),
        (Team.members.through, {"team__in": teams}),
        (Team, {"pk__in": teams}),
        (Coverage, promises),
        (Target, promises),
        (Promise, {"name__in": ("Standard", "OLA")}),
        (ServiceHours, {"name": "Servicezeit"}),
        (Contract, {"service__names__in": list(cast.SERVICES.values())}),
        (Service, {"names__in": list(cast.SERVICES.values())}),
        (KeptAnswer, {"token__person__in": persons}),
        (Token, {"person__in": persons}),
        (Notice, {"person__in": persons}),
        (SignInLink, {"person__in": persons}),
        (Absence, {"person__in": persons}),
        (Grant, {"person__in": persons}),
        (Contact, {"person__in": persons}),
        (Person, {"pk__in": persons}),
        (Domain, {"name__in": list(cast.ORGANISATIONS)}),
        (Organisation, {"name__in": list(cast.ORGANISATIONS.values())}),
    ]
