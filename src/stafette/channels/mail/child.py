"""The parser child: reads mails from its standard input, writes what they say to its output.

Started by `ParserChild` as `python -m stafette.channels.mail.child`; imports only the standard
library and the parser. Per mail it may use 5 s of CPU (SIGPROF ends it) and for itself 256 MB of
memory; the time on the wall is watched by the parent.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
from typing import Final

from stafette.channels.mail import frames
from stafette.channels.mail.parsed import Unreadable
from stafette.channels.mail.parsing import parse

CPU_SECONDS: Final = 5.0
# Address space, so that less than 256 MB can become resident.
ADDRESS_SPACE_BYTES: Final = 256 * 1024 * 1024


def main() -> None:
    """Answer frames until the input ends."""
    _limit_memory()
    gc.freeze()
    while (head := _read(frames.REQUEST.size)) is not None:
        raw = _read(frames.REQUEST.unpack(head)[0])
        if raw is None:
            return
        _answer(raw)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    # A killed child must not leave the content of a mail behind as a core file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(raw: bytes) -> None:
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        head, contents = frames.answer_of(parse(raw))
    except Unreadable as error:
        head, contents = frames.refusal_of(error), []
    except MemoryError:
        head, contents = frames.refusal_of(Unreadable("too_much_memory")), []
    _write(frames.ANSWER.pack(len(head), sum(map(len, contents))) + head)
    for content in contents:
        _write(content)
    signal.setitimer(signal.ITIMER_PROF, 0)


def _read(size: int) -> bytes | None:
    """Exactly `size` bytes from standard input; None at its end."""
    content = bytearray(size)
    view, done = memoryview(content), 0
    while done < size:
        count = os.readv(0, [view[done:]])
        if count == 0:
            return None
        done += count
    view.release()
    return bytes(content) if size < 65536 else _frozen(content)


def _frozen(content: bytearray) -> bytes:
    """The bytes of a big mail, without keeping both copies."""
    raw = bytes(content)
    content.clear()
    return raw


def _write(content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main()
