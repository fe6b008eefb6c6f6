"""A door before a mail server that cuts connections, as bad networks and bad servers do."""

import contextlib
import socket
import threading


class Cutter:
    """Hands on what both say until `after` bytes were answered, or a word comes: then it cuts.

    `at` is a word of the client, `answer` one of the server.
    """

    def __init__(self, port: int, *, after: int = 0, at: bytes = b"", answer: bytes = b"") -> None:
        self._to, self._after, self._at, self._answer = port, after, at, answer
        self.cuts = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> "Cutter":
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._serving.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
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
                if (word and word in block) or (answers and self._after and count > self._after):
                    self.cuts += 1
                    break
                other.sendall(block)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
