"""Did our own mail server find that the sender is who the From line says? (RFC 8601, 7489)

Anybody can write an `Authentication-Results` field; only those of the server that the desk names
count, and of these only the topmost: what stands below came with the mail. That server removes
fields in its own name from mail that comes from outside (RFC 8601, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

MAX_FIELDS: Final = 50
MAX_CHARACTERS: Final = 8000
_MEANING: Final = frozenset(' \t;=()\\"')


class Result(NamedTuple):
    """What one method found; properties like `header.from` in lower case."""

    method: str
    verdict: str
    properties: dict[str, str]


def is_authenticated(fields: Sequence[str], *, authserv: str, address: str) -> bool:
    """Whether the domain of `address` is vouched for by the server called `authserv`.

    DMARC decides where it was asked; else a DKIM signature or the SPF of exactly that domain.
    `fields` are the values of the field from top to bottom. Without a name nobody is believed.
    """
    domain = _spelled(address.rpartition("@")[2])
    if not (authserv and domain):
        return False
    found = next((it for field in fields if (it := _read(field))[0] == authserv.lower()), None)
    return found is not None and _vouches(found[1], domain)


def _vouches(results: list[Result], domain: str) -> bool:
    asked = [one for one in results if one.method == "dmarc"]
    if asked:
        return all(_passed(one, "header.from", domain) for one in asked)
    return any(
        _passed(one, "header.d", domain)
        if one.method == "dkim"
        else one.method == "spf" and _passed(one, "smtp.mailfrom", domain)
        for one in results
    )


def _passed(result: Result, name: str, domain: str) -> bool:
    told = result.properties.get(name, "").rpartition("@")[2]
    return result.verdict == "pass" and _spelled(told) == domain


def _spelled(domain: str) -> str:
    """In lower case and ASCII (RFC 5891), without the dot at its end."""
    plain = domain.strip().lower().rstrip(".")
    try:
        return plain.encode("idna").decode("ascii") if plain else ""
    except UnicodeError:
        return ""


def _read(field: str) -> tuple[str, list[Result]]:
    """The name of the server in lower case, and its results."""
    head, *others = "".join(_plain(field[:MAX_CHARACTERS])).lower().split(";")
    server = next(iter(head.split()), "")
    return server, [result for one in others if (result := _result(one))]


def _result(segment: str) -> Result | None:
    pairs = [word.partition("=") for word in segment.split() if "=" in word]
    if not pairs:
        return None
    (method, _, verdict), *properties = pairs
    return Result(method.partition("/")[0], verdict, {name: told for name, _, told in properties})


def _plain(field: str) -> Iterator[str]:
    """The field without comments; what is quoted can neither end a word nor begin another."""
    depth, quoted, escaped = 0, False, False
    for character in field:
        if escaped:
            escaped = False
            kept = "_"
        elif character == "\\":
            escaped = True
            continue
        elif character == '"' and not depth:
            quoted = not quoted
            continue
        elif character in "()" and not quoted:
            depth = max(0, depth + (1 if character == "(" else -1))
            kept = " "
        else:
            kept = "_" if quoted and character in _MEANING else character
        if not depth:
            yield kept
