"""The list of people: who is meant, page by page."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stafette.levels.models import Team
from stafette.people.choices import Role
from stafette.people.models import Grant, Person
from stafette.people.queries import people_like
from stafette.setup.pages import Line, Pager, Tag

PAGE = 50
SHOWN = ("desk", "all", "retired")


def found_people(*, said: str, shown: str) -> QuerySet[Person]:
    """By words among all, else those who work at the desk, all, or those who left."""
    if said:
        found = people_like(said)
    elif shown == "retired":
        found = Person.objects.exclude(retired_on=None).order_by("name", "pk")
    else:
        found = Person.objects.filter(retired_on=None).order_by("name", "pk")
        if shown == "desk":
            found = found.filter(Exists(Grant.objects.filter(person=OuterRef("pk"))))
    return found.select_related("organisation").prefetch_related("grants")


def page_of(
    found: QuerySet[Person], *, start: int, query: dict[str, str]
) -> tuple[list[Line], Pager]:
    """The lines from `start` on, and the way to the next ones."""
    people = list(found[start : start + PAGE + 1])
    here = reverse("setup:people")
    more = f"{here}?{urlencode(query | {'start': str(start + PAGE)})}" if len(people) > PAGE else ""
    first = f"{here}?{urlencode(query)}" if start else ""
    return _lines(people[:PAGE]), Pager(next_address=more, first_address=first)


def _lines(people: list[Person]) -> list[Line]:
    teams = _teams_of(people)
    return [_line(one, teams.get(one.pk, [])) for one in people]


def _teams_of(people: Iterable[Person]) -> dict[int, list[str]]:
    told: dict[int, list[str]] = {}
    rows = Team.objects.filter(members__in=list(people), retired_on=None)
    for member, name in rows.values_list("members", "name"):
        told.setdefault(member, []).append(name)
    return told


def _line(person: Person, teams: list[str]) -> Line:
    roles = [str(Role(held.role).label) for held in person.grants.all()]
    known = [person.mail or _("without an address"), _belongs(person)]
    tags = [Tag(text=role) for role in sorted(roles)]
    if person.retired_on:
        tags = [Tag(text=_("retired"), icon="pause", tone="warn")]
    return Line(
        title=person.name,
        address=reverse("setup:person", args=[person.pk]),
        note=", ".join(filter(None, known)),
        tags=tags,
        end=", ".join(sorted(teams)),
    )


def _belongs(person: Person) -> str:
    firm = person.organisation.name if person.organisation else ""
    return ", ".join(filter(None, (firm, person.department)))
