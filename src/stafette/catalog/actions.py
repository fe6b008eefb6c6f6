"""Setting up what the desk supports."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stafette.catalog import queries
from stafette.catalog.events import ServiceRetired, ServiceSaved
from stafette.catalog.models import Service
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person


class ServiceNameTaken(Refusal):
    """Another service has the name in one of the languages."""

    code = "name_taken"


@transactions.atomic
def save_service(
    *,
    service: Service | None,
    names: Mapping[str, str],
    description: Mapping[str, str],
    by: Person | None,
    at: datetime,
) -> Service:
    """Enter or change a service; texts by language, empty ones are left out.

    Raises ServiceNameTaken, and ValueError when there is no name in any language.
    """
    saved = service or Service()
    saved.names, saved.description = _said(names), _said(description)
    if not saved.names:
        raise ValueError("A service has a name in at least one language.")
    _refuse_taken(saved)
    saved.save()
    events.publish(ServiceSaved(at=at, by_id=by.pk if by else None, service_id=saved.pk))
    return saved


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    lines = {language: " ".join(text.split()) for language, text in texts.items()}
    return {language: text for language, text in lines.items() if text}


def _refuse_taken(saved: Service) -> None:
    wanted = {name.casefold() for name in saved.names.values()}
    for other in queries.services().exclude(pk=saved.pk):
        if wanted & {name.casefold() for name in other.names.values()}:
            raise ServiceNameTaken(
                _('There is another service with the name "%(name)s".'), name=other
            )


@transactions.atomic
def retire_service(*, service: Service, by: Person | None, at: datetime) -> None:
    """Offer it no longer; tickets keep it."""
    service.retired_on = timezone.localdate(at)
    service.save(update_fields=["retired_on"])
    events.publish(ServiceRetired(at=at, by_id=by.pk if by else None, service_id=service.pk))
