"""Small pieces of HTML that are used hundreds of times a page, so no template is loaded for them.

Every argument that is not a fixed word of ours is escaped (property-tested).
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape  # Django's wraps this one for lazy texts, at three times the cost

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from stafette.levels.choices import Level

LEVELS = {1: "1", 2: "2", 3: "3", 9: "E"}
DUE_ICONS = {
    "ok": "clock",
    "soon": "clock",
    "late": "triangle-alert",
    "paused": "pause",
    "met": "check",
    "missed": "x",
}
MARK = (
    '<svg class="mark" aria-hidden="true" viewBox="0 0 24 24">'
    '<path class="lane" d="M2 20h5M17 4h5"/><path class="stick" d="M8 17.5 16 6.5"/></svg>'
)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A deadline in words: state is ok, soon, late, paused, met or missed."""

    state: str
    text: str
    title: str = ""
    label: str = ""
    note: str = ""


def icon(name: str, size: str = "") -> SafeString:
    """A drawing of the sprite; it never speaks, the words beside it do."""
    return mark_safe(_icon(name, size))  # noqa: S308 -- escaped inside


@lru_cache(maxsize=256)
def _icon(name: str, size: str) -> str:
    address = f"{static('stafette/built/icons.svg')}#{name}"
    kind = f"icon {size}".strip()
    return f'<svg class="{escape(kind)}" aria-hidden="true"><use href="{escape(address)}"/></svg>'


def level(number: int, *, kind: str = "") -> SafeString:
    """The badge: digit and shape; `kind` is solid (travelled) or open (not yet)."""
    return _level(int(number), kind, get_language())


@lru_cache(maxsize=64)
def _level(number: int, kind: str, language: str | None) -> SafeString:
    look = f"level {kind}".strip()
    return mark_safe(  # noqa: S308 -- numbers and fixed words only
        f'<span class="{escape(look)}" data-level="{number}"><span class="vh">'
        f"{escape(pgettext('badge', 'Level'))} </span>{LEVELS.get(number, '?')}</span>"
    )


def level_name(number: int) -> str:
    """The level in words, as agents say it."""
    return str(Level(number).label) if number in Level else str(number)


def due(deadline: Due | None) -> SafeString:
    """A deadline: icon and words say the same as the colour."""
    if deadline is None:
        return mark_safe("")
    title = f' title="{escape(deadline.title)}"' if deadline.title else ""
    drawing = _icon(DUE_ICONS.get(deadline.state, "clock"), "")
    return mark_safe(  # noqa: S308 -- escaped here
        f'<span class="due" data-state="{escape(deadline.state)}"{title}>{drawing}'
        f"{escape(deadline.text)}</span>"
    )


def avatar(initials: str, *, level: int | None = None, size: str = "") -> SafeString:
    """Initials in a disc, coloured by the level; the name stands beside it."""
    look = f"avatar {size}".strip()
    colour = f' data-level="{int(level)}"' if level else ""
    return mark_safe(  # noqa: S308 -- escaped here
        f'<span class="{escape(look)}"{colour} aria-hidden="true">{escape(initials)}</span>'
    )


def initials(name: str) -> str:
    """First letters of the first and the last word, at most two."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    ends = [words[0], words[-1]] if len(words) > 1 else words[:1]
    return "".join(word[0].upper() for word in ends) or "–"
