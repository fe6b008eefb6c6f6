from django.db.models import QuerySet

from stafette.catalog.models import Service


def services() -> QuerySet[Service]:
    """Services people may ask about today."""
    return Service.objects.filter(retired_on=None)


def service_named(said: str) -> Service | None:
    """A service by its id or its exact name in either language."""
    if said.isdecimal():
        return services().filter(pk=int(said)).first()
    return next((one for one in services() if said in one.names.values()), None)
