"""Reading a page as a browser would: which elements and attributes did somebody else put there?"""

import re
from html.parser import HTMLParser

from django.db import models

# Closes an attribute of either kind, an element of text, a comment; needs only one unquoted space.
PAYLOAD = "'\"></textarea></title>--><xss{mark} onxss=1 href=javascript:xss hx-get=/x>"
SHORT = "'\"><xss{mark} onxss=1>"
OWN_TAG = "xss"
OWN_FRAME = re.compile(r"/(?:tickets|requests)/\d+/messages/\d+/form/")


class Page(HTMLParser):
    """What of a page is not ours: `foreign` names elements, attributes, scripts and addresses."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.foreign: list[str] = []
        self.elements = 0
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        told = dict(attrs)
        if tag.startswith(OWN_TAG) or (tag == "script" and not told.get("src")):
            self.foreign.append(f"<{tag}>")
        if tag in {"iframe", "object", "embed", "base", "style", "frame", "applet"} and not (
            tag == "iframe" and is_own_frame(told)
        ):
            self.foreign.append(f"<{tag}>")
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:")):
                self.foreign.append(f"{tag} {name}={value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def unknown_decl(self, data: str) -> None:
        self.foreign.append(f"<![{data}]>")


def is_own_frame(attributes: dict[str, str | None]) -> bool:
    """Only a page of ours about a message, in which no script runs and no form is sent."""
    allowed = set((attributes.get("sandbox") or "allow-scripts").split())
    return (
        bool(OWN_FRAME.fullmatch(attributes.get("src") or ""))
        and "srcdoc" not in attributes
        and allowed == {"allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"}
    )


def foreign_in(content: str) -> list[str]:
    return Page(content).foreign


def payload(mark: int, field: models.Field) -> str:
    """A text that breaks out of wherever it is not escaped, within the length of the field."""
    long = PAYLOAD.format(mark=mark)
    return long if (field.max_length or 1000) >= len(long) else SHORT.format(mark=mark)
