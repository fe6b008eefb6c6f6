"""An event that only the tests know."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from stafette.core import events
from tests.people_of_the_story import NINE


@dataclass(frozen=True, kw_only=True)
class Happened(events.Event):
    subject: ClassVar[str] = "thing"

    thing_id: int | str


def happen(thing: int | str = 1) -> None:
    """Publish it in a transaction of its own, or in the running one."""
    with transaction.atomic():
        events.publish(Happened(at=NINE, thing_id=thing))
