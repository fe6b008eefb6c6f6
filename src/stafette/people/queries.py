import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet

from stafette.people.choices import ContactKind, Role
from stafette.people.models import Domain, Grant, Organisation, Person, SignInLink


def spelling(kind: str, value: str) -> str:
    """The one spelling in which an address or number is kept and looked up."""
    if kind == ContactKind.MAIL:
        return value.strip().lower()
    digits = "".join(c for c in value if c.isdigit())
    return "+" + digits if value.strip().startswith("+") else digits


def person_with(*, kind: str, value: str) -> Person | None:
    """The person whose address or number this is."""
    return (
        Person.objects.filter(contacts__kind=kind, contacts__value=spelling(kind, value))
        .select_related("organisation")
        .first()
    )


def organisation_of_address(address: str) -> Organisation | None:
    """By the exact mail domain; a subdomain is another one."""
    domain = Domain.objects.filter(name=address.rpartition("@")[2].lower())
    found = domain.select_related("organisation").first()
    return found.organisation if found else None


def agents() -> QuerySet[Person]:
    """Everybody who works at the desk today, by name."""
    return Person.objects.filter(retired_on=None, grants__role__in=Role).distinct().order_by("name")


def grants_of_administrators() -> QuerySet[Grant]:
    """Who may set the desk up today; the rows are locked until the transaction ends."""
    held = Grant.objects.filter(role=Role.ADMINISTRATOR, person__retired_on=None)
    return held.select_for_update(of=("self",)).order_by("pk")


def people_like(said: str) -> QuerySet[Person]:
    """People whose name, address or number contains what was typed."""
    digits = "".join(c for c in said if c.isdigit())
    found = Q(name__icontains=said) | Q(contacts__value__contains=said.lower())
    if len(digits) >= 3:
        found |= Q(contacts__kind=ContactKind.PHONE, contacts__value__contains=digits.lstrip("0"))
    return Person.objects.filter(found, retired_on=None).distinct().order_by("name")


def digest_of(token: str) -> str:
    """What is kept of a secret that was made by us with enough entropy."""
    return hashlib.sha256(token.encode()).hexdigest()


def usable_link(*, token: str, at: datetime) -> SignInLink | None:
    """The sign-in link while it may still be used."""
    return (
        SignInLink.objects.filter(
            digest=digest_of(token), used_at=None, expires_at__gt=at, person__retired_on=None
        )
        .select_related("person")
        .first()
    )
