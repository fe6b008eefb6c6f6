"""A row of the ticket list: one function of finished strings, because a page has fifty.

Fixed markup stands in the function, everything that comes from outside is escaped.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stafette.desk import markup
from stafette.desk.markup import Due


@dataclass(frozen=True, kw_only=True)
class Row:
    """A ticket in the list; all words are in the reader's language already."""

    number: int
    address: str
    level: int
    subject: str
    first_words: str
    person: str
    organisation: str
    due: Due | None
    last: str
    last_title: str = ""
    unread: bool = False
    tag: str = ""
    tag_icon: str = ""


def html(row: Row) -> SafeString:
    """The `tr` of the list; the link is the subject, so that it can be opened in a new tab."""
    number = int(row.number)
    select, new = _words(get_language())
    cells = (
        f'<td role="cell" class="c-sel"><label class="tick"><input type="checkbox" name="number" '
        f'value="{number}" aria-label="{escape(select.format(number=number))}"></label></td>'
        f'<td role="cell" class="c-lv">{markup.level(row.level)}</td>'
        f'<td role="cell" class="no c-no">#{number}</td>'
        f'<td role="cell" class="subject"><div>{_subject(row, new)}</div></td>'
        f'<td role="cell" class="who c-who">{escape(row.person)}</td>'
        f'<td role="cell" class="c-dept soft">{escape(row.organisation)}</td>'
        f'<td role="cell" class="due-cell">{markup.due(row.due)}</td>'
        f'<td role="cell" class="meta r c-last" title="{escape(row.last_title)}">'
        f"{escape(row.last)}</td>"
    )
    unread = " data-unread" if row.unread else ""
    return mark_safe(f'<tr role="row" data-number="{number}"{unread}>{cells}</tr>')  # noqa: S308 -- escaped above


@lru_cache(maxsize=8)
def _words(language: str | None) -> tuple[str, str]:
    """What every row says in a language: the label of its box, and that it is new."""
    new = f'<span class="new"><span class="vh">{escape(_("new"))}</span></span>'
    return _("Select #{number}"), new


def ticket_address(number: int) -> str:
    """The page of a ticket; a list asks fifty times."""
    before, after = _around_the_number()
    return f"{before}{number}{after}"


@lru_cache(maxsize=1)
def _around_the_number() -> tuple[str, str]:
    before, _sign, after = reverse("desk:ticket", args=[0]).rpartition("0")
    return before, after


def _subject(row: Row, new: str) -> str:
    tag = f'<span class="tag">{markup.icon(row.tag_icon)}{escape(row.tag)}</span>'
    return (
        f"{new if row.unread else ''}"
        f'<span class="grow"><a href="{escape(row.address)}">{escape(row.subject)}</a>'
        f' <span class="first">{escape(row.first_words)}</span></span>'
        f"{tag if row.tag else ''}"
    )
