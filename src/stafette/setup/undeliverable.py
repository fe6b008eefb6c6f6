"""Addresses that do not take mail, for those who mend them."""

from dataclasses import dataclass

from django.urls import reverse

from stafette.channels.mail.models import Undeliverable
from stafette.core.moments import Moments
from stafette.people.choices import ContactKind
from stafette.people.models import Contact
from stafette.setup.pages import Pager

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Returned:
    """An address with the word of the server, how often and when last, and whose it is."""

    id: int
    address: str
    name: str
    person: int
    reason: str
    count: int
    when: str


def page_of(*, before: int, moments: Moments) -> tuple[list[Returned], Pager]:
    """The newest first; `before` is the key of the last row of the page before, 0 for none."""
    found = Undeliverable.objects.filter(lifted_at=None).order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    here, more = reverse("setup:undeliverable"), len(rows) > PAGE
    pager = Pager(
        next_address=f"{here}?before={rows[PAGE - 1].pk}" if more else "",
        first_address=here if before else "",
    )
    owners = _owners([one.address for one in rows])
    return [_row(one, owners.get(one.address), moments) for one in rows[:PAGE]], pager


def _owners(addresses: list[str]) -> dict[str, tuple[int, str]]:
    """Whose addresses they are: key and name of the person."""
    known = Contact.objects.filter(kind=ContactKind.MAIL, value__in=addresses)
    told = known.values_list("value", "person_id", "person__name")
    return {value: (person, name) for value, person, name in told}


def _row(one: Undeliverable, owner: tuple[int, str] | None, moments: Moments) -> Returned:
    person, name = owner or (0, "")
    return Returned(
        id=one.pk,
        address=one.address,
        name=name,
        person=person,
        reason=one.reason,
        count=one.count,
        when=moments.recent(one.at),
    )
