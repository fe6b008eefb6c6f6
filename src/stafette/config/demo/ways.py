"""Where the tickets of the demo desk go on, and what their hand-overs need."""

from datetime import datetime, timedelta

from stafette.catalog.models import Service
from stafette.config.demo import people as cast
from stafette.levels import actions as levels
from stafette.levels.models import Team

WAY = (cast.FIRST, cast.NET, cast.DEV)
WAYS = {cast.ERP: (cast.FIRST, cast.APPS, cast.DEV)}
NEEDS = {
    cast.MAIL: levels.ContractPlan(
        steps=(
            {"de": "Outlook neu gestartet", "en": "Restarted Outlook"},
            {"de": "In Outlook im Web geprüft", "en": "Checked in Outlook on the web"},
        ),
        evidence=({"de": "Fehlermeldung im Wortlaut", "en": "Exact error message"},),
        after=timedelta(minutes=15),
    ),
    cast.NETWORK: levels.ContractPlan(
        steps=(
            {"de": "Mit anderem Netz versucht", "en": "Tried with another network"},
            {"de": "Gerät neu gestartet", "en": "Restarted the device"},
        ),
        after=timedelta(minutes=15),
        tries=3,
        impact=1,
    ),
    cast.ERP: levels.ContractPlan(
        evidence=(
            {"de": "Bildschirmfoto", "en": "Screenshot"},
            {"de": "Belegnummer", "en": "Document number"},
        ),
        after=timedelta(minutes=20),
        words=("monatsabschluss", "buchung"),
    ),
}


def prepare(*, teams: dict[str, Team], services: dict[str, Service], at: datetime) -> None:
    """Set up the paths, the one of all other services first, and the contracts."""
    for key, way in {"": WAY, **WAYS}.items():
        steps = [levels.Step(team=teams[name]) for name in way]
        levels.save_path(service=services.get(key), steps=steps, by=None, at=at)
    for key, plan in NEEDS.items():
        levels.save_contract(service=services[key], to=plan, by=None, at=at)
