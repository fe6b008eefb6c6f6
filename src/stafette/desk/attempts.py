"""How often a password may be tried for an address, known or not.

Counted in the memory of each process that serves pages. Whoever is kept out by somebody else's
attempts signs in with a link by mail.
"""

import hashlib
from datetime import timedelta

from django.core.cache import cache

MOST, WITHIN = 10, timedelta(minutes=15)


def are_too_many(mail: str) -> bool:
    """Is it this address's turn to wait? Then a right password is refused as well."""
    return int(cache.get(_key(mail), 0)) >= MOST


def note_wrong(mail: str) -> None:
    """Count an attempt; the time to wait begins with the first one."""
    key = _key(mail)
    if not cache.add(key, 1, WITHIN.total_seconds()):
        cache.incr(key)


def forget(mail: str) -> None:
    """The password was right."""
    cache.delete(_key(mail))


def _key(mail: str) -> str:
    return f"attempts:{hashlib.sha256(mail.strip().lower().encode()).hexdigest()}"
