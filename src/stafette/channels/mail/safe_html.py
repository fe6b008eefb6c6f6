"""HTML of others made harmless where it is shown: elements, attributes and style by allowlist.

What comes out is parsed and written anew by the sanitiser, never cut by patterns, and cleaning it
again changes nothing. No class, id, `data-*` or `hx-*` survives: htmx makes attributes executable.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stafette.channels.mail.folded_html import folded
from stafette.channels.mail.html_text import html_to_text

TEXT: Final = frozenset({
    "a", "abbr", "b", "big", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite",
    "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "tt", "u", "ul",
})  # fmt: skip
# These go with everything in them: their words were never meant to be read.
DROPPED: Final = frozenset({
    "script", "style", "iframe", "object", "embed", "applet", "svg", "math", "template",
    "noscript", "title", "textarea", "select", "option", "frameset", "noframes", "noembed", "xmp",
    "plaintext",
})  # fmt: skip
ATTRIBUTES: Final = {
    "*": {"align", "dir", "lang", "style", "title", "valign"},
    "a": {"href"},
    "col": {"span", "width"},
    "font": {"color", "size"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "tr": {"bgcolor"},
}
# Nothing that places, covers, animates or fetches (OWASP, Securing Cascading Style Sheets).
STYLES: Final = frozenset({
    "background-color", "border", "border-bottom", "border-collapse", "border-color",
    "border-left", "border-right", "border-spacing", "border-style", "border-top", "border-width",
    "color", "direction", "font", "font-family", "font-size", "font-style", "font-variant",
    "font-weight", "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom",
    "margin-left", "margin-right", "margin-top", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "text-indent",
    "text-transform", "vertical-align", "white-space", "width", "word-spacing",
})  # fmt: skip
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "cid"})
_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
_INLINE: Final = re.compile(r"cid:[^\s\"'<>&]{1,255}", re.IGNORECASE)
_STYLE_VALUE: Final = re.compile(r"(?:rgba?\([\d\s.,%]{1,40}\)|[\w\s#%.,'!-]){1,200}")
_PICTURE: Final = re.compile(r' src="cid:([^"<>]*)"', re.IGNORECASE)
_REMOTE: Final = re.compile(
    r"<img\b[^>]{0,2000}?\bsrc\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE
)
_QUOTE: Final = re.compile(
    r"<blockquote|gmail_quote|divRplyFwdMsg|yahoo_quoted|moz-cite-prefix|border-top:\s*solid",
    re.IGNORECASE,
)
_FORMED: Final = re.compile(
    r"<(?:table|ul|ol|h[1-6]|b|strong|em|i|u|pre|code)\b|<img\b[^>]{0,500}\bcid:", re.IGNORECASE
)
# A parser takes the first line end of <pre> away, so that each reading would differ from the last.
_LINES_OF_PRE: Final = re.compile(r'(<pre(?: [a-z]+="[^"]*")*>)\n+')
MOST_PASSES: Final = 8  # misnested formatting may settle at the second reading
MOST_LOOKED_AT: Final = 20_000
LINE, CHARACTERS_OF_LINE, LOWEST, HIGHEST = 24, 80, 40, 640
# The frame may open links and read its own pictures with the session; it may run nothing.
SANDBOX: Final = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
FRAME_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'none';"
        f" base-uri 'none'; frame-ancestors 'self'; sandbox {SANDBOX}"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Content-Type": "text/html; charset=utf-8",
}
_STYLE: Final = (
    "body{margin:0;padding:4px;font:15px/1.5 system-ui,sans-serif;color:#1c2024;background:#fff;"
    "overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}"
    "td,th{overflow-wrap:break-word}"
    "blockquote{margin:8px 0;padding-left:12px;border-left:3px solid #d0d5da}"
    "body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}"
    "details{margin:8px 0}summary{cursor:pointer;padding:4px 0;color:#555c63;font-size:13px}"
    ".away{color:#555c63;font-size:13px}"
)


def clean(html: str) -> str:
    """The HTML without anything that acts, fetches or covers; pictures only as `cid:`."""
    for _pass in range(MOST_PASSES):
        cleaned = _LINES_OF_PRE.sub(r"\1", _cleaner().clean(html))
        if cleaned == html:
            return cleaned
        html = cleaned
    return escape(html_to_text(html))


def is_formed(html: str) -> bool:
    """Does the form of what was written anew say more than its text? Quotations do not count."""
    head = html[:MOST_LOOKED_AT]
    quote = _QUOTE.search(head)
    return bool(_FORMED.search(head[: quote.start()] if quote else head))


def likely_height(text: str) -> int:
    """CSS pixels that the frame of a mail with this text needs, until the page has measured it."""
    lines = sum(1 + len(line) // CHARACTERS_OF_LINE for line in text.splitlines())
    return min(HIGHEST, LOWEST + LINE * lines)


def pictures_left_out(html: str) -> bool:
    """Does it name pictures of other servers? They are never loaded: each would tell who reads."""
    return bool(_REMOTE.search(html))


def page_of(html: str, *, pictures: Mapping[str, str], title: str, remark: str = "") -> str:
    """A whole page for the frame; `pictures` are our addresses by content id.

    `remark` stands above it in our own words.
    """

    def placed(found: re.Match[str]) -> str:
        address = pictures.get(unescape(found.group(1)).lower(), "")
        return f' src="{escape(address)}"' if address else ""

    body = folded(_PICTURE.sub(placed, clean(html)), words=_("Quoted text"))
    told = f'<p class="away">{escape(remark)}</p>' if remark else ""
    return (
        f'<!doctype html><html lang="{get_language() or "en"}"><head>'
        '<meta charset="utf-8"><base target="_blank">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{told}{body}</body></html>"
    )


@lru_cache(maxsize=1)
def _cleaner() -> Any:
    import nh3  # noqa: PLC0415 -- heavy, and only whoever opens such a mail needs it

    return nh3.Cleaner(
        tags=set(TEXT),
        clean_content_tags=set(DROPPED),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        link_rel="noopener noreferrer",
        strip_comments=True,
        url_schemes=set(SCHEMES),
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value as it may stand there, None to leave the attribute out."""
    if name == "style":
        return _style(value) or None
    if name == "href":
        return value if _LINK.match(value) else None
    if name == "src":
        return value if _INLINE.fullmatch(value) else None
    return value


def _style(value: str) -> str:
    """The declarations of the allowlist, in one spelling; no function but colours."""
    kept = []
    for declaration in value.split(";"):
        name, _, said = declaration.partition(":")
        name, said = name.strip().lower(), " ".join(said.split())
        if name in STYLES and _STYLE_VALUE.fullmatch(said) and not _is_away(name, said):
            kept.append(f"{name}:{said}")
    return ";".join(kept)


def _is_away(name: str, said: str) -> bool:
    """A negative margin or indent moves words out of sight or over others."""
    return name.startswith(("margin", "text-indent")) and "-" in said
