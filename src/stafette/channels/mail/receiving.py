"""The text of a mail as a mail server sends it after DATA (RFC 5321, 4.1.1.4 and 4.5.2).

Read in whatever pieces the network brings, not line by line: a large mail has 300,000 lines. Only
<CR><LF>.<CR><LF> ends it. A server that takes <LF>.<LF> for an end as well reads a second mail
where the one before it saw none (SMTP smuggling).
"""

from __future__ import annotations

import asyncio
from typing import Final

LONGEST_LINE: Final = 1024 * 1024  # bytes; 998 is the rule, but losing a mail over it is not
_LINE: Final = b"\r\n"
_DOT: Final = _LINE + b"."
_END: Final = _DOT + _LINE
_PIECE: Final = 1024 * 1024


class TooMuch(Exception):
    """The mail is larger than what we take, or has a line that no mail has; it was read to its
    end, so that the next command is one.
    """


async def received(source: asyncio.StreamReader, *, most: int) -> bytes:
    """The mail, of `most` bytes as they were sent; what follows its end stays in the source.

    Raises TooMuch, and ConnectionResetError when the sender is gone before the end.
    """
    text, looked, dropped = bytearray(_LINE), 0, False  # as if a line had just ended
    while (end := text.find(_END, looked)) < 0:
        looked = max(0, len(text) - len(_END) + 1)
        if len(text) > most + len(_END):
            dropped = True
            del text[:looked]
            looked = 0
        piece = await source.read(_PIECE)
        if not piece:
            raise ConnectionResetError
        text += piece
    source.feed_data(text[end + len(_END) :])
    if dropped or end > most or _has_endless_line(text, end + len(_LINE)):
        raise TooMuch
    del text[end + len(_LINE) :]
    return bytes(memoryview(text.replace(_DOT, _LINE))[len(_LINE) :])


def _has_endless_line(text: bytearray, end: int) -> bool:
    """Leaps from the last end of a line within reach to the next."""
    begin = len(_LINE)
    while end - begin > LONGEST_LINE:
        begin = text.rfind(_LINE, begin, begin + LONGEST_LINE) + len(_LINE)
        if begin < len(_LINE):  # none
            return True
    return False
