"""Where a mail is signed or encrypted: S/MIME (RFC 8551), PGP/MIME (RFC 3156), PGP in the text.

Only places are found here: the child that reads the mail has no keys.
"""

from __future__ import annotations

from typing import Final, Literal

from stafette.channels.mail.bodies import Bodies, content_of
from stafette.channels.mail.parsed import Protected
from stafette.channels.mail.structure import Part

MOST: Final = 4  # protected parts of one mail that are looked at
MOST_ARMORED_BYTES: Final = 1024 * 1024
_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNATURES: Final[dict[str, Literal["smime_signature", "pgp_signature"]]] = {
    "application/pkcs7-signature": "smime_signature",
    "application/x-pkcs7-signature": "smime_signature",
    "application/pgp-signature": "pgp_signature",
}
_BEGIN: Final = (b"-----BEGIN PGP MESSAGE-----", b"-----BEGIN PGP SIGNED MESSAGE-----")
_END: Final = (b"-----END PGP MESSAGE-----", b"-----END PGP SIGNATURE-----")


def protected_parts(root: Part, bodies: Bodies) -> tuple[Protected, ...]:
    """The outermost signed or encrypted parts; what they contain is seen once they are opened."""
    found: list[Protected] = []
    _look(root, bodies, found, whole=True)
    return tuple(found[:MOST])


def _look(part: Part, bodies: Bodies, found: list[Protected], *, whole: bool) -> None:
    if here := _protected(part, bodies, whole=whole):
        found.append(here)
        return
    for child in part.parts:
        _look(child, bodies, found, whole=False)


def _protected(part: Part, bodies: Bodies, *, whole: bool) -> Protected | None:
    if part.media_type == "multipart/signed":
        return _signed(part, bodies, whole=whole)
    if part.media_type == "multipart/encrypted":
        return _encrypted(part, bodies, whole=whole)
    if part.media_type in _SMIME and not part.parts:
        return Protected("smime", whole, bodies.places.get(part.start, -1))
    if part.media_type == "text/plain" and part.disposition[0] != "attachment":
        return _inline(part, whole=whole)
    return None


def _signed(part: Part, bodies: Bodies, *, whole: bool) -> Protected | None:
    """The first part is signed, the second is the signature; anything else is no signed mail."""
    if len(part.parts) != 2:
        return None
    words, signature = part.parts
    kind = _SIGNATURES.get(signature.media_type)
    if kind is None:
        return None
    place = bodies.places.get(signature.start, -1)
    return Protected(kind, whole, place, words.head, words.end)


def _encrypted(part: Part, bodies: Bodies, *, whole: bool) -> Protected | None:
    if len(part.parts) != 2 or part.parts[0].media_type != "application/pgp-encrypted":
        return None
    return Protected("pgp_encrypted", whole, bodies.places.get(part.parts[1].start, -1))


def _inline(part: Part, *, whole: bool) -> Protected | None:
    """PGP in the text itself. Words before or behind it are outside of it."""
    if part.end - part.start > MOST_ARMORED_BYTES or b"-----BEGIN" not in part.body:
        return None
    text = content_of(part).strip()
    places = [at for at in (text.find(word) for word in _BEGIN) if at >= 0]
    stops = [at + len(word) for word in _END if (at := text.rfind(word)) >= 0]
    if not places or not stops or max(stops) <= min(places):
        return None
    start, stop = min(places), max(stops)
    alone = whole and start == 0 and stop == len(text)
    return Protected("pgp_inline", alone, -1, armored=text[start:stop].decode("latin-1"))
