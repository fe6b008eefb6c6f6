"""A DNS server of the test on loopback, with a zone of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dns import flags, message, rcode, rdatatype, rrset

SILENT = "silent"


@contextmanager
def answering(zone: dict[tuple[str, str], list[str]] | str) -> Iterator[tuple[int, list[str]]]:
    """Its port, and the names it is asked for; SILENT never answers."""
    asked: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(door, zone, asked), daemon=True)
        thread.start()
        try:
            yield door.getsockname()[1], asked
        finally:
            door.sendto(b"", door.getsockname())
            thread.join(5)


def _serve(door: socket.socket, zone, asked: list[str]) -> None:
    while True:
        content, client = door.recvfrom(4096)
        if not content:
            return
        question = message.from_wire(content)
        name, kind = question.question[0].name, question.question[0].rdtype
        asked.append(name.to_text(omit_final_dot=True))
        if zone == SILENT:
            continue
        answer = message.make_response(question)
        answer.flags |= flags.RA
        if told := zone.get((asked[-1], rdatatype.to_text(kind))):
            answer.answer.append(rrset.from_text(name, 60, "IN", kind, *told))
        else:
            answer.set_rcode(rcode.NXDOMAIN)
        door.sendto(answer.to_wire(), client)
