from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ServiceEvent(Event):
    subject: ClassVar[str] = "service"

    service_id: int


class ServiceSaved(ServiceEvent):
    """A service was entered or changed."""


class ServiceRetired(ServiceEvent):
    """A service is offered no longer."""
