"""The text of an HTML body, for search, previews and quote folding. One pass, always linear.

Python's html.parser is quadratic on some broken markup (CVE-2025-6069), so tags are found with
`str.find` and a note of what can no longer occur. The result is text only: it is never put
back into a page as markup.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from stafette.channels.mail.limits import MAX_TAGS

_BREAKS: Final = frozenset(
    (
        "address",
        "article",
        "aside",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    )
)
_PARAGRAPHS: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"))
_SILENT: Final = frozenset(("style", "script", "title", "template", "noscript", "textarea"))
_CLOSING: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in (*_SILENT, "head")
}
_NAME: Final = re.compile(r"/?([A-Za-z][A-Za-z0-9:-]*)")
_WHOLE_TAG: Final = re.compile(r"<[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>")
_LONGEST_TAG: Final = 2000
_HREF: Final = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_HIDDEN: Final = re.compile(
    r"\sstyle\s*=\s*(?:\"[^\"]*|'[^']*)(?<![\w-])"
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)",
    re.IGNORECASE,
)
_VOID: Final = frozenset(
    ("br", "img", "input", "hr", "meta", "link", "col", "area", "wbr", "p", "li")
)
_MOST_OPEN: Final = 5  # hidden elements without end; each costs one look through the rest
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_MAX_QUOTE_DEPTH: Final = 20


class _Writer:
    """Collects lines, knows how deep the quotation is."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.depth = 0
        self.preformatted = 0

    def write(self, text: str) -> None:
        if self.preformatted and "\n" in text:
            first, *others = text.split("\n")
            self._add(first)
            for other in others:
                self.line_break()
                self._add(other)
            return
        self._add(text if self.preformatted else _SPACES.sub(" ", text))

    def _add(self, text: str) -> None:
        if text and (self.preformatted or text != " " or self.current):
            self.current.append(text)

    def line_break(self) -> None:
        line = "".join(self.current).replace("\xa0", " ").rstrip()
        self.lines.append(self._prefix(line if self.preformatted else line.lstrip()))
        self.current = []

    def block(self) -> None:
        if self.current:
            self.line_break()

    def paragraph(self) -> None:
        self.block()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._prefix(""))

    def _prefix(self, line: str) -> str:
        if not self.depth:
            return line
        return ">" * self.depth + (f" {line}" if line else "")

    def text(self) -> str:
        self.block()
        kept: list[str] = []
        for line in self.lines:
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip("\n")


class _Converter:
    """Walks from tag to tag."""

    def __init__(self, html: str, most_tags: int) -> None:
        self.html = html
        self.most_tags = most_tags
        self.position = 0
        self.writer = _Writer()
        self.link = ""
        self.link_start = 0
        self.open_hidden = 0

    def convert(self) -> str:
        for _ in range(self.most_tags):
            start = self.html.find("<", self.position)
            if start < 0:
                self._text(len(self.html))
                break
            self._text(start)
            self.position = self._markup(start)
        return self.writer.text()

    def _text(self, end: int) -> None:
        if end > self.position:
            self.writer.write(unescape(self.html[self.position : end]))

    def _markup(self, start: int) -> int:
        """Handle what begins at `<`; where the text goes on."""
        if self.html.startswith("<!--", start):
            return self._past("-->", start + 4)
        name = _NAME.match(self.html, start + 1)
        if not name:
            return self._declaration(start)
        end = self._end_of_tag(start)
        word = name.group(1).lower()
        if self.html[start + 1] == "/":
            self._close(word)
            return end
        tag = self.html[start:end]
        if word not in _VOID and _HIDDEN.search(tag[:4096]) and (after := self._behind(word, end)):
            return after
        self._open(word, tag)
        return self._skip(word, end)

    def _behind(self, word: str, start: int) -> int:
        """Behind an element that is not shown (the preview line of a newsletter); 0 if it is open.

        An element that is never closed would hide all that follows: it is read.
        """
        if self.open_hidden == _MOST_OPEN:
            return 0
        depth = 1
        tags = re.compile(rf"<(/?){word}(?=[\s>/])[^>]*>", re.IGNORECASE)
        for tag in tags.finditer(self.html, start):
            depth += -1 if tag.group(1) else 1
            if not depth:
                return tag.end()
        self.open_hidden += 1
        return 0

    def _declaration(self, start: int) -> int:
        if self.html[start + 1 : start + 2] in ("!", "?"):
            return self._past(">", start)
        self.writer.write("<")
        return start + 1

    def _past(self, mark: str, start: int) -> int:
        """After the next `mark`; the end when there is none (then the loop is over too)."""
        found = self.html.find(mark, start)
        return len(self.html) if found < 0 else found + len(mark)

    def _end_of_tag(self, start: int) -> int:
        """Behind the `>` of a tag, not one within the quotes of an attribute."""
        end = self._past(">", start)
        if self.html.count('"', start, end) % 2:
            whole = _WHOLE_TAG.match(self.html, start, start + _LONGEST_TAG)
            return whole.end() if whole else end
        return end

    def _skip(self, word: str, end: int) -> int:
        """Pass over elements whose content is no text."""
        if word not in _CLOSING:
            return end
        closing = _CLOSING[word].search(self.html, end)
        if closing:
            return closing.start()
        return len(self.html) if word in _SILENT else end

    def _open(self, word: str, tag: str) -> None:
        if word == "br":
            self.writer.line_break()
        elif word in _PARAGRAPHS:
            self.writer.paragraph()
            if word == "blockquote":
                self.writer.depth = min(self.writer.depth + 1, _MAX_QUOTE_DEPTH)
        elif word in _BREAKS:
            self._open_block(word)
        elif word == "a":
            self._open_link(tag)
        elif word in ("td", "th") and self.writer.current:
            self.writer.write(" ")

    def _open_block(self, word: str) -> None:
        self.writer.block()
        if word == "li":
            self.writer.write("* ")
        elif word == "pre":
            self.writer.preformatted += 1

    def _close(self, word: str) -> None:
        if word in _PARAGRAPHS:
            self.writer.block()
            if word == "blockquote":
                self.writer.depth = max(self.writer.depth - 1, 0)
            self.writer.paragraph()
        elif word in _BREAKS:
            self.writer.block()
            if word == "pre":
                self.writer.preformatted = max(self.writer.preformatted - 1, 0)
        elif word == "a":
            self._close_link()

    def _open_link(self, tag: str) -> None:
        found = _HREF.search(tag[:4096])
        target = next((group for group in found.groups() if group), "") if found else ""
        self.link = unescape(target).strip()
        self.link_start = len(self.writer.current)

    def _close_link(self) -> None:
        """A target that the text does not show is written behind it."""
        shown = "".join(self.writer.current[self.link_start :]).strip()
        target, self.link = self.link, ""
        if target.startswith(("http://", "https://")) and not target.endswith(shown.strip("/")):
            self.writer.write(f" <{target}>" if target.rstrip("/") != shown else "")


def html_to_text(html: str, most_tags: int = MAX_TAGS) -> str:
    """Readable lines: paragraphs apart, quotations with `>`, link targets in angle brackets."""
    return _Converter(html, most_tags).convert()
