"""A door before a mail server that cuts connections, as bad networks and bad servers do."""

import contextlib
import socket
import threading


class Cutter:
    """Hands on what both say until `after` bytes were answered, or a word comes: then it cuts.

    `at` is a word of the client, `answer` one of the server. Instead of cutting it may say nothing
    more (`stalls`) or a byte at a time (`drips`). It remembers each time `listens_for` was said.
    """

    def __init__(
        self,
        port: int,
        *,
        after: int = 0,
        at: bytes = b"",
        answer: bytes = b"",
        stalls: bool = False,
        drips: bool = False,
        listens_for: bytes = b"",
    ) -> None:
        self._to, self._after, self._at, self._answer = port, after, at, answer
        self._stalls, self._drips, self._listens_for = stalls, drips, listens_for
        self._dripping, self._closed = threading.Event(), threading.Event()
        self._ends: list[socket.socket] = []
        self.cuts, self.heard, self.said = 0, b"", b""
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> "Cutter":
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.cut_all()
        self._serving.join(5)

    def cut_all(self) -> None:
        """Every connection that there is."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [client, server]
                threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            back = threading.Thread(target=self._hand_on, args=(server, client, True), daemon=True)
            back.start()
            self._hand_on(client, server, answers=False)
            back.join()

    def _hand_on(self, one: socket.socket, other: socket.socket, answers: bool) -> None:
        count, word = 0, self._answer if answers else self._at
        with contextlib.suppress(OSError):
            while block := one.recv(4096):
                count += len(block)
                if not answers:
                    self.said += block
                    if self._listens_for and self._listens_for in block:
                        self.heard += self._listens_for
                if (word and word in block) or (answers and self._after and count > self._after):
                    self.cuts += 1
                    if self._drips:
                        self._dripping.set()
                    elif self._stalls:
                        self._closed.wait(30)
                        break
                    else:
                        break
                self._say(other, block, answers)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _say(self, other: socket.socket, block: bytes, answers: bool) -> None:
        if not (answers and self._dripping.is_set()):
            other.sendall(block)
            return
        for byte in block:
            other.sendall(bytes([byte]))
            self._closed.wait(0.2)
