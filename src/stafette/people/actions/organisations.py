"""Companies and departments whose people ask for help."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.events import OrganisationRetired, OrganisationSaved
from stafette.people.models import Domain, Organisation, Person

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


class NameTaken(Refusal):
    """Another organisation has the name."""

    code = "name_taken"


class WrongDomain(Refusal):
    """It is no mail domain, or belongs to another organisation."""

    code = "wrong_domain"


class HasPeople(Refusal):
    """People still belong to it."""

    code = "has_people"


@transactions.atomic
def save_organisation(
    *,
    organisation: Organisation | None,
    name: str,
    domains: Sequence[str],
    by: Person | None,
    at: datetime,
) -> Organisation:
    """Enter or change an organisation; senders of its domains belong to it from now on.

    Raises NameTaken, WrongDomain.
    """
    saved = organisation or Organisation()
    saved.name = " ".join(name.split())[:200]
    if Organisation.objects.filter(name__iexact=saved.name).exclude(pk=saved.pk).exists():
        raise NameTaken(_('There is another organisation with the name "%(name)s".'), name=name)
    wanted = list(dict.fromkeys(_domain(one) for one in domains))
    saved.save()
    _keep(saved, wanted)
    events.publish(OrganisationSaved(at=at, by_id=by.pk if by else None, organisation_id=saved.pk))
    return saved


def _domain(said: str) -> str:
    """In the spelling of addresses: an umlaut domain as it travels (IDNA)."""
    bare = said.strip().rpartition("@")[2].rstrip(".").lower()
    try:
        name = bare.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not _DOMAIN.fullmatch(name) or len(name) > 253:
        raise WrongDomain(
            _('"%(said)s" is no mail domain. Write for example: company.example'), said=said
        )
    return name


def _keep(organisation: Organisation, wanted: list[str]) -> None:
    taken = Domain.objects.filter(name__in=wanted).exclude(organisation=organisation)
    if found := taken.select_related("organisation").first():
        raise WrongDomain(
            _("%(domain)s belongs to %(name)s."), domain=found.name, name=found.organisation
        )
    organisation.domains.exclude(name__in=wanted).delete()
    kept = set(organisation.domains.values_list("name", flat=True))
    Domain.objects.bulk_create(
        Domain(name=name, organisation=organisation) for name in wanted if name not in kept
    )


@transactions.atomic
def retire_organisation(*, organisation: Organisation, by: Person | None, at: datetime) -> None:
    """Offer it no longer; its domains become free. Raises HasPeople."""
    count = organisation.people.filter(retired_on=None).count()
    if count:
        raise HasPeople(_("People still belong to it (%(count)s). Move them first."), count=count)
    organisation.domains.all().delete()
    organisation.retired_on = timezone.localdate(at)
    organisation.save(update_fields=["retired_on"])
    events.publish(
        OrganisationRetired(at=at, by_id=by.pk if by else None, organisation_id=organisation.pk)
    )
