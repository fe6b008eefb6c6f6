"""From the tree of parts to text, HTML and attachments (RFC 2046, 2183, 2387, 3676)."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from urllib.parse import unquote

from stafette.channels.mail import limits
from stafette.channels.mail.charsets import codec_name, text_of
from stafette.channels.mail.flowed import unflowed
from stafette.channels.mail.headers import BASE64, unbase64
from stafette.channels.mail.parsed import Attachment
from stafette.channels.mail.rtf import uncompressed
from stafette.channels.mail.structure import Part, read_fields
from stafette.channels.mail.tnef import MEDIA_TYPES, PackedFile, unpacked
from stafette.channels.mail.wording import Words

_META_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_MOST_SPACES: Final = 2  # in the first line of base64, which has none
_REFERENCE: Final = re.compile(r"\bcid:([^\s\"'<>]{1,255})", re.IGNORECASE)
_EXTENSIONS: Final = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
    "image/tiff": ".tiff",
    "image/bmp": ".bmp",
}


@dataclass(slots=True)
class Bodies:
    """What a mail shows: its words in their order (see wording.py), and everything else."""

    words: list[Words] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)  # start of a part -> its attachment


def content_of(part: Part) -> bytes:
    """The decoded body. Broken encodings give what can be read of them."""
    body = part.body
    encoding = part.fields.first("content-transfer-encoding").strip(b" \t\"'").lower()
    if encoding.startswith(b"base64"):
        return body if _is_plainly_not_base64(body) else unbase64(body)
    if encoding.startswith(b"quoted-printable"):
        return binascii.a2b_qp(body)
    if encoding in (b"x-uuencode", b"uuencode", b"x-uue"):
        return _uudecoded(body)
    # Line ends of 7-bit text belong to the transport (RFC 2049, section 4); other bytes are kept.
    return body.replace(b"\r\n", b"\n") if encoding in (b"", b"7bit") else body


def _is_plainly_not_base64(body: bytes) -> bool:
    """Whether the label is wrong: then the words themselves are shown instead of noise."""
    head = body[:200].lstrip().partition(b"\n")[0].strip()
    return bool(head) and (head[:1] not in BASE64 or head.count(b" ") > _MOST_SPACES)


def _uudecoded(body: bytes) -> bytes:
    """The encoded file, from behind its `begin` line if it has one; the body when it is none."""
    lines = body.splitlines()
    start = next((i + 1 for i, line in enumerate(lines) if line.startswith(b"begin ")), 0)
    pieces: list[bytes] = []
    for line in lines[start:]:
        if line.strip() in (b"end", b"`"):
            break
        pieces.append(_uu_line(line))
    return b"".join(pieces) or body


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some senders write too much at the end of a line: the first byte tells the length.
        if not line:
            return b""
        size = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:size])
        except binascii.Error:
            return b""


def collect(root: Part) -> Bodies:
    """Text, HTML and attachments of the whole tree."""
    bodies = Bodies()
    _collect(root, bodies, related=False, choice=-1)
    _mark_shown(bodies)
    return bodies


def _mark_shown(bodies: Bodies) -> None:
    """What a page shows is inline, wherever in the mail it lies (RFC 2392)."""
    if not any(one.content_id and not one.inline for one in bodies.attachments):
        return
    pages = (one.content for one in bodies.words if one.is_html)
    shown = {unquote(unescape(name)) for page in pages for name in _REFERENCE.findall(page)}
    bodies.attachments = [
        one._replace(inline=one.inline or one.content_id in shown) for one in bodies.attachments
    ]


def _collect(part: Part, bodies: Bodies, *, related: bool, choice: int) -> None:
    """`choice`: the start of the multipart/alternative this lies in, -1 outside of any."""
    if part.parts:
        inside = part.media_type == "multipart/related"
        if choice < 0 and part.media_type == "multipart/alternative":
            choice = part.start
        for index, child in enumerate(part.parts):
            _collect(child, bodies, related=related or (inside and index > 0), choice=choice)
    elif _is_body(part, bodies, related=related):
        bodies.words.append(_words(part, choice))
    elif part.media_type in MEDIA_TYPES or filename_of(part).lower() == "winmail.dat":
        _unpack(part, bodies)
    elif part.start < part.end or filename_of(part) or part.fields.items:
        bodies.places[part.start] = len(bodies.attachments)
        bodies.attachments.append(_attachment(part, inline=related))


def _unpack(part: Part, bodies: Bodies) -> None:
    """What lies in a winmail.dat instead of it; the file itself when nothing can be read."""
    whole = _attachment(part, inline=False)
    inside = unpacked(whole.content)
    rtf = uncompressed(inside.rtf)
    had_text = any(one.content.strip() for one in bodies.words)
    if not had_text:
        both = (Words(clean(inside.text), 0, False), Words(clean(inside.html), 0, True))
        bodies.words += [one for one in both if one.content.strip()]
    found = [_unpacked_file(one) for one in inside.files]
    if rtf and not (had_text or inside.text or inside.html):
        found.append(Attachment("message.rtf", "application/rtf", rtf, False, ""))
    bodies.attachments += found or ([] if inside.text or inside.html else [whole])


def _unpacked_file(one: PackedFile) -> Attachment:
    name = clean(one.name).strip()[: limits.MAX_FILENAME_CHARACTERS] or "file"
    media_type = one.media_type.lower() or "application/octet-stream"
    return Attachment(name, media_type, one.content, bool(one.content_id), one.content_id)


def _is_body(part: Part, bodies: Bodies, *, related: bool) -> bool:
    """Whether a leaf is shown as text rather than offered as a file."""
    kind = part.media_type
    if part.disposition[0] == "attachment" or _declared_name(part):
        return False
    if kind == "text/html":
        return not (related and any(one.is_html for one in bodies.words))
    return kind == "text/plain" or kind == "text/markdown" or _is_husk(kind)


def _is_husk(kind: str) -> bool:
    """A multipart in which no boundary occurs is only text."""
    return kind.startswith("multipart/")


def _words(part: Part, choice: int) -> Words:
    content = content_of(part)
    if part.media_type == "text/html":
        return Words(clean(text_of(content, _html_charset(part, content))), choice, True)
    text = clean(text_of(content, part.parameters.get("charset", "")))
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return Words(text, choice, False)


def _html_charset(part: Part, content: bytes) -> str:
    """The charset of the header, else the one the page itself names."""
    declared = part.parameters.get("charset", "")
    if codec_name(declared):
        return declared
    found = _META_CHARSET.search(content[:4096].decode("latin-1"))
    return found.group(1) if found else declared


def clean(text: str) -> str:
    """`\\n` line ends, no NUL (PostgreSQL refuses it), no byte order mark, no lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")
    return text.encode("utf-8", "replace").decode("utf-8")


def _attachment(part: Part, *, inline: bool) -> Attachment:
    content_id = part.fields.text("content-id").strip("<> ")
    shown = part.disposition[0] == "inline" or (inline and part.disposition[0] != "attachment")
    return Attachment(
        filename=filename_of(part) or _invented_name(part, content_id),
        media_type=part.media_type,
        content=content_of(part),
        inline=shown or bool(inline and content_id),
        content_id=content_id,
    )


def _declared_name(part: Part) -> str:
    said = part.disposition[1]
    name = said.get("filename") or part.parameters.get("name") or said.get("name", "")
    is_quoted = len(name) > 2 and name[0] == name[-1] == "'"
    return name[1:-1] if is_quoted else name


def filename_of(part: Part) -> str:
    """The declared file name on one line, at most 255 characters; never used as a path."""
    return _declared_name(part).strip()[: limits.MAX_FILENAME_CHARACTERS]


def _invented_name(part: Part, content_id: str) -> str:
    """A name that tells a person what the part is."""
    extension = _EXTENSIONS.get(part.media_type, "")
    if part.media_type in ("message/rfc822", "message/global"):
        fields, _ = read_fields(part.raw, part.start, part.end)
        stem = fields.text("subject") or part.fields.text("content-description")
    elif part.media_type == "message/delivery-status":
        stem, extension = part.fields.text("content-description") or "delivery-status", ".txt"
    elif part.media_type in ("text/calendar", "text/vcard"):
        stem = part.media_type.partition("/")[2]
    elif extension:
        stem = part.media_type.partition("/")[0]
    else:
        stem = content_id.partition("@")[0]
    stem = " ".join(stem.split())[: limits.MAX_FILENAME_CHARACTERS - len(extension)]
    return (stem or "file") + extension
