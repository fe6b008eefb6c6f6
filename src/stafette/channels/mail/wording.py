"""The words of a mail from all its text and HTML parts: everything once, nothing left out.

Alternatives say the same in two forms (RFC 2046, 5.1.4). Parts beside each other do not: some
mailers write a text, a file and HTML in a row, some a text and an HTML of the same words.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final, NamedTuple

from stafette.channels.mail.html_text import html_to_text
from stafette.channels.mail.limits import MAX_TAGS

_LETTERS: Final = re.compile(r"[\W_]+")
_TARGETS: Final = re.compile(r"<?(?:https?://|mailto:)[^\s<>]*>?")
_WORD: Final = re.compile(r"\w+")
_MOST_OF_A_STUB: Final = 400  # characters
_MOST_COMPARED: Final = 20


class Words(NamedTuple):
    """A part that is shown. Parts with the same `choice` (not -1) are alternatives."""

    content: str
    choice: int
    is_html: bool


class Wording:
    """Compares the parts of one mail; each is converted at most once and only when asked for."""

    def __init__(self, words: list[Words]) -> None:
        self._words = words
        self._said: dict[int, str] = {}
        self._letters: dict[int, str] = {}
        self._tags_left = MAX_TAGS
        # Beyond that nothing is compared and everything is shown: time stays in proportion.
        self._compared = range(len(words) if len(words) <= _MOST_COMPARED else 0)

    def text(self) -> str:
        """The texts in their order; HTML becomes text where no text says the same."""
        kept = [self._text(at) for at in range(len(self._words)) if not self._is_left_out(at)]
        return "\n\n".join(text.strip("\n") for text in kept if text.strip())

    def html(self) -> str:
        """HTML parts as they came; texts beside them as HTML where no HTML says the same."""
        if not any(one.is_html for one in self._words):
            return ""
        kept = [
            one.content if one.is_html else _as_html(one.content)
            for at, one in enumerate(self._words)
            if one.is_html or self._is_only_text(at)
        ]
        return "\n".join(kept)

    def _is_only_text(self, at: int) -> bool:
        """Whether this text stands in no HTML of the mail."""
        one = self._words[at]
        if not one.content.strip() or self._alternatives(at):
            return False
        return not self._is_said(at, html=True)

    def _is_left_out(self, at: int) -> bool:
        one = self._words[at]
        if not one.is_html:
            return self._is_stub(at)
        if one.choice < 0:
            return self._is_said(at, html=False)
        texts = [other for other in self._alternatives(at) if self._words[other].content.strip()]
        return any(not self._is_stub(other) for other in texts)

    def _alternatives(self, at: int) -> list[int]:
        """The parts of the other kind that say the same in their form."""
        one = self._words[at]
        return [
            place
            for place in self._compared
            if one.choice == self._words[place].choice >= 0
            and one.is_html != self._words[place].is_html
        ]

    def _is_stub(self, at: int) -> bool:
        """A text that only says that there is HTML: short, and few of its words stand there."""
        content = self._words[at].content
        if len(content) > _MOST_OF_A_STUB or not content.strip():
            return False
        page = " ".join(self._text(place) for place in self._alternatives(at))
        if len(page) < 2 * len(content):
            return False
        own = set(_WORD.findall(content.casefold()))
        return len(own & set(_WORD.findall(page.casefold()))) * 2 < len(own)

    def _is_said(self, at: int, *, html: bool) -> bool:
        """Whether these words stand in a part of that kind, whatever their form."""
        others = [place for place in self._compared if self._words[place].is_html == html]
        return any(self._plain(at) in self._plain(place) for place in others)

    def _text(self, at: int) -> str:
        one = self._words[at]
        if at not in self._said:
            self._said[at] = self._converted(one.content) if one.is_html else one.content
        return self._said[at]

    def _converted(self, page: str) -> str:
        """The tags that are read are limited for all pages of a mail together."""
        text = html_to_text(page, self._tags_left)
        self._tags_left = max(self._tags_left - page.count("<"), 0)
        return text

    def _plain(self, at: int) -> str:
        """Nothing but letters and digits."""
        if at not in self._letters:
            self._letters[at] = _LETTERS.sub("", _TARGETS.sub("", self._text(at))).casefold()
        return self._letters[at]


def _as_html(text: str) -> str:
    return "<div>" + escape(text.strip("\n")).replace("\n", "<br>") + "</div>"
