"""What may be believed of a file's name and kind: nothing, so both are made harmless first."""

import re
import unicodedata
from typing import Any

LONGEST_NAME = 200
# Shown inside a page from our own origin without harm; everything else is a download.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_SEPARATORS = re.compile(r"[\\/:]+")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,50}/[a-z0-9.+-]{1,50}")


def is_shown(media_type: str) -> bool:
    """May it be shown in a page, or is it a download?"""
    return media_type in SHOWN


def served_as(media_type: str) -> dict[str, Any]:
    """How somebody else's file is answered with, so that it can do nothing on our origin."""
    shown = is_shown(media_type)
    return {
        "as_attachment": not shown,
        "content_type": media_type if shown else "application/octet-stream",
        "headers": {"Content-Security-Policy": "default-src 'none'; sandbox"},
    }


def safe_name(said: str, *, fallback: str = "file") -> str:
    """A file name without paths, control, format (zero-width, RTL) characters or outer dots."""
    plain = unicodedata.normalize("NFC", said)
    plain = "".join(" " if c.isspace() else c for c in plain if _is_visible(c))
    plain = _SEPARATORS.sub("_", plain).strip(" .")
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        keep = LONGEST_NAME - len(dot + ending)
        plain = stem[:keep] + dot + ending if stem and keep > 0 else plain[:LONGEST_NAME]
    return plain or fallback


def safe_media_type(said: str) -> str:
    """A lower-case media type, `application/octet-stream` when it is not one."""
    plain = said.strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else "application/octet-stream"


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"
