"""Who may ask for a page: every view declares it, and a test walks all routes.

A policy is the first gate only; what a person may see of a ticket is decided by
`levels.queries.visible_tickets`. A view without a declaration is refused (deny by default).
"""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "stafette_policy"


def _declared(name: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, name)
        return view

    return mark


def name_of(view: Callable[..., Any]) -> str | None:
    """The declared policy of a view, None when it declares none."""
    declared: str | None = getattr(view, ATTRIBUTE, None)
    return declared


public = _declared("public")  # anybody, also without signing in
signed_in = _declared("signed_in")  # any person with a session
agents = _declared("agents")  # people who work on tickets
administrators = _declared("administrators")
programs = _declared("programs")  # the API: a token decides, in the API itself
