"""Kinds of text and number that requests may contain, and where a page begins."""

from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
)

LONGEST_TEXT = 500_000
PAGE, LARGEST_PAGE = 50, 200


def _storable(text: str) -> str:
    """PostgreSQL keeps every text but NUL and half a character."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(_("Some characters of this text cannot be kept."))
    return text


def _filled(text: str) -> str:
    """Python knows more kinds of space than the constraint that strips them."""
    if not text.split():
        raise ValueError(_("Write something here."))
    return text


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError(_("This is no mail address.")) from None
    return text


Storable = AfterValidator(_storable)
Filled = AfterValidator(_filled)
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), Storable]
FilledText = Annotated[
    str, StringConstraints(max_length=LONGEST_TEXT, strip_whitespace=True, min_length=1), Storable
]
Line = Annotated[
    str, StringConstraints(max_length=300, strip_whitespace=True, min_length=1), Storable
]
Address = Annotated[Line, AfterValidator(_address)]
Name = StrictInt | Line  # an id, or a mail or exact name
Language = Literal["de", "en"]
Grade = Annotated[int, Field(ge=1, le=3)]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]


class Said(BaseModel):
    """What a request may contain: these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel):
    """Which part of a list is wanted."""

    cursor: Line | None = None
    limit: Limit = PAGE
