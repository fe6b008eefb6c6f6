from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TokenEvent(Event):
    subject: ClassVar[str] = "token"

    token_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TokenMade(TokenEvent):
    """A program may act as the person from now on."""

    scopes: list[str]


class TokenRevoked(TokenEvent):
    """The program may do nothing any more."""
