"""Pages are sent compressed: a list of fifty rows shrinks to a tenth.

Files come compressed from `static`; attachments are left as they are. Against BREACH
(CVE-2013-3587) the length is blurred by random bytes in the gzip header, as Django's own
middleware does; form tokens are masked anew in each page anyway.
"""

from typing import Any

from django.utils.text import compress_string

Headers = list[tuple[bytes, bytes]]

WORTH_IT_FROM = 1_400  # bytes; below that one packet carries it either way
BLUR = 100
KINDS = (b"text/html", b"application/json", b"application/problem+json")


def compressed(body: bytes, headers: Headers, environ: dict[str, Any]) -> tuple[bytes, Headers]:
    """The body and headers to send instead; the same when the reader or the kind forbids it."""
    said = dict(headers)
    kind = said.get(b"content-type", b"")
    if len(body) < WORTH_IT_FROM or not kind.startswith(KINDS) or b"content-encoding" in said:
        return body, headers
    varied = _varied(said.get(b"vary", b""))
    if not _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        return body, [*_without(headers, b"vary"), (b"vary", varied)]
    short = compress_string(body, max_random_bytes=BLUR)
    told = [
        (b"vary", varied),
        (b"content-encoding", b"gzip"),
        (b"content-length", str(len(short)).encode()),
    ]
    return short, [*_without(headers, b"vary", b"content-length"), *told]


def _takes_gzip(accepted: str) -> bool:
    for offer in accepted.lower().split(","):
        coding, _, quality = offer.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _varied(told: bytes) -> bytes:
    return told + b", Accept-Encoding" if told else b"Accept-Encoding"


def _without(headers: Headers, *names: bytes) -> Headers:
    return [(name, value) for name, value in headers if name not in names]
