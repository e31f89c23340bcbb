"""A server's port on loopback, for tests: each connection is served in a thread of its own."""

import contextlib
import socket
import threading
from collections.abc import Callable


class Listener:
    """Listens on `port` between `start` and `stop`; `serve(connection, turn)` gets each connection and its number."""

    def __init__(self, serve: Callable[[socket.socket, int], None]):
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        turn = 0
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection, turn), daemon=True).start()
                turn += 1
