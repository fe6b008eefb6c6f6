"""Mail servers that go wrong at a chosen step: plain sockets, scripted by the test."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USUAL = {
    "CONNECT": "220 ready",
    "EHLO": "250 ready",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}
DROP, SILENCE = "drop", "silence"


class Relay:
    """Answers each verb from `said`; DROP closes the connection, SILENCE says nothing at all."""

    def __init__(self, **said: str) -> None:
        self.said = USUAL | {name.replace("END", "."): words for name, words in said.items()}
        self.recipients: list[str] = []
        self.mails: list[bytes] = []
        self.heard: list[str] = []

    def talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            going = self._says(client, "CONNECT")
            while going and (line := lines.readline()):
                verb = line.split()[0].decode().upper()
                self.heard.append(line.decode().strip())
                if verb == "RCPT":
                    self.recipients.append(line.decode().partition("<")[2].partition(">")[0])
                going = self._says(client, verb)
                if verb == "DATA" and self.said["DATA"].startswith("354") and going:
                    self.mails.append(b"".join(iter(lines.readline, b".\r\n")))
                    going = self._says(client, ".")

    def _says(self, client: socket.socket, verb: str) -> bool:
        words = self.said.get(verb, "250 ok")
        if words == SILENCE:
            client.settimeout(5)
            try:
                client.recv(65536)
            except OSError:
                return False
        if words in (DROP, SILENCE):
            return False
        client.sendall(f"{words}\r\n".encode())
        return verb != "QUIT"


@contextmanager
def answering(relay: Relay, *, certificate: Path | None = None) -> Iterator[int]:
    """The relay at a port of its own; with a certificate it speaks TLS from the start."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_accept, args=(door, relay, certificate), daemon=True)
        thread.start()
        yield int(door.getsockname()[1])
        door.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(door: socket.socket, relay: Relay, certificate: Path | None) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate:
        context.load_cert_chain(certificate)
    while True:
        try:
            client, _address = door.accept()
        except OSError:
            return
        try:
            if certificate:
                client = context.wrap_socket(client, server_side=True)
            relay.talk(client)
        except OSError:
            continue
