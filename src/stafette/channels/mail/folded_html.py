"""The quotation at the end of an HTML mail, folded away in an element that needs no script.

Works on what the sanitiser wrote, whose elements are closed and whose attributes are quoted. What
is folded stays in the page, word for word; a mail that is nothing but a quotation stays open.
"""

import re
from html import escape
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-z0-9]+)[^<>]*>")
_EMPTY: Final = frozenset({"br", "col", "hr", "img"})
_SAID: Final = re.compile(r"[^\s\u00a0\u200b]")
# Outlook draws a line above the header of what it answers.
_LINE: Final = re.compile(
    r'<div style="[^"]*\bborder-top:solid[^"]*">(?=(?:<[^<>]*>|\s){0,20}(?:von|from|de):)',
    re.IGNORECASE,
)
MOST_TAGS: Final = 20_000


def folded(html: str, *, words: str) -> str:
    """The HTML with its last quotation in a closed `details`, whose summary says `words`."""
    found = _after_line(html) or _last_quote(html)
    if found is None:
        return html
    start, end = found
    if not _says(html[:start]) or _says(html[end:]):
        return html
    inside = f"<details><summary>{escape(words)}</summary>{html[start:end]}</details>"
    return html[:start] + inside + html[end:]


def _after_line(html: str) -> tuple[int, int] | None:
    """From Outlook's line to the end of the element in which the mail stands."""
    line = _LINE.search(html)
    if line is None:
        return None
    start = _outermost(html, line.start())
    return start, _end_of_parent(html, start)


def _outermost(html: str, start: int) -> int:
    """Where the elements begin that hold the one at `start` and nothing before it."""
    at = start
    while True:
        while at and html[at - 1].isspace():
            at -= 1
        if not html.endswith("<div>", 0, at):
            return start
        at = start = at - len("<div>")


def _end_of_parent(html: str, start: int) -> int:
    depth = 0
    for tag in _TAG.finditer(html, start):
        depth += _step(tag)
        if depth < 0:
            return tag.start()
    return len(html)


def _last_quote(html: str) -> tuple[int, int] | None:
    """The last outermost `blockquote`."""
    depth, start, found = 0, 0, None
    for number, tag in enumerate(_TAG.finditer(html)):
        if number > MOST_TAGS:
            return None
        if tag.group(2) != "blockquote":
            continue
        if not depth:
            start = tag.start()
        depth += _step(tag)
        if not depth:
            found = start, tag.end()
    return found


def _step(tag: re.Match[str]) -> int:
    if tag.group(2) in _EMPTY:
        return 0
    return -1 if tag.group(1) else 1


def _says(html: str) -> bool:
    """Is there anything to see: a word or a picture?"""
    text = _TAG.sub("", html).replace("&nbsp;", "")
    return "<img" in html or bool(_SAID.search(text))
