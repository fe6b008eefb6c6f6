import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet

from stafette.core import rows
from stafette.people.choices import ContactKind, Role
from stafette.people.models import Grant, Organisation, Person, SignInLink

# Asked for every mail.
_WITH = "JOIN people_contact c ON c.person_id = people_person.id WHERE c.kind = %s AND c.value = %s"
_OF_DOMAIN = """
JOIN people_domain d ON d.organisation_id = people_organisation.id WHERE d.name = %s"""


def spelling(kind: str, value: str) -> str:
    """The one spelling in which an address or number is kept and looked up."""
    if kind == ContactKind.MAIL:
        return value.strip().lower()
    digits = "".join(c for c in value if c.isdigit())
    return "+" + digits if value.strip().startswith("+") else digits


def person_with(*, kind: str, value: str) -> Person | None:
    """The person whose address or number this is."""
    return next(iter(rows.select(Person, _WITH, [str(kind), spelling(kind, value)])), None)


def organisation_of_address(address: str) -> Organisation | None:
    """By the exact mail domain; a subdomain is another one."""
    domain = address.rpartition("@")[2].lower()
    return next(iter(rows.select(Organisation, _OF_DOMAIN, [domain])), None)


def agents() -> QuerySet[Person]:
    """Everybody who works at the desk today, by name."""
    return Person.objects.filter(retired_on=None, grants__role__in=Role).distinct().order_by("name")


def leads() -> QuerySet[Person]:
    """Those who answer for the desk today: its leads, or the administrators when it has none."""
    active = Person.objects.filter(retired_on=None)
    found = active.filter(grants__role=Role.LEAD)
    return found if found.exists() else active.filter(grants__role=Role.ADMINISTRATOR)


def grants_of_administrators() -> QuerySet[Grant]:
    """Who may set the desk up today; the rows are locked until the transaction ends.

    Those of the people too: PostgreSQL looks anew only at rows that it had to wait for.
    """
    held = Grant.objects.filter(role=Role.ADMINISTRATOR, person__retired_on=None)
    return held.select_related("person").select_for_update(of=("self", "person")).order_by("pk")


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
