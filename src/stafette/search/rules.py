"""What a scope code looks like, and how it is kept among a document's codes."""

import re
from collections.abc import Iterable

_CODE = re.compile(r"[a-z0-9]+(?:[:_-][a-z0-9]+)*")


class NotACode(ValueError):
    """A kind or a scope code has other characters than a-z, 0-9, colon, hyphen and low line."""


def kind_code(kind: str) -> str:
    """The code of a kind; raises NotACode."""
    return f"={_checked(kind)}"


def scope_codes(scopes: Iterable[str]) -> list[str]:
    """The codes of the scopes, each once and in order; raises NotACode.

    A leading mark keeps a code apart from any word of a text and from a kind.
    """
    return sorted({f":{_checked(scope)}" for scope in scopes})


def _checked(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise NotACode(f"{code!r} is no code.")
    return code
