"""Where the next page begins: a short opaque text for numbers that only we read.

It carries no right: whatever it says, a list is scoped by what the token may see.
"""

import base64
import binascii
import json

from django.utils.translation import gettext as _

from stafette.api.problems import WrongInput

LONGEST = 200
Place = list[int]


def cursor_of(*place: int) -> str:
    """The text for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, *, numbers: int = 1, name: str = "cursor") -> Place:
    """The place that a cursor names. Raises WrongInput for a text we did not make."""
    try:
        padded = cursor[:LONGEST] + "=" * (-len(cursor[:LONGEST]) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    if not _is_place(place, numbers):
        raise WrongInput(name, _("Use the cursor of an earlier answer as it is."))
    found: Place = place
    return found


def _is_place(place: object, numbers: int) -> bool:
    return (
        isinstance(place, list)
        and len(place) == numbers
        and all(type(number) is int and abs(number) < 2**63 for number in place)
    )
