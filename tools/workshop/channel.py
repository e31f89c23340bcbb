"""The workshop's end of the channel: cuts the stream into requests, has them done, sends the answers.

In wall time the loop's reader calls `feed`. In simulated time the world stands still while the program
computes: then `serve` reads until it waits, so that nothing can come in between and every run is the same.
"""

import asyncio
import socket

from tools.workshop import wire

_HUNG_S = 20.0


class Hung(Exception):
    """The program computed for too long in real time without waiting."""


class Channel:
    """One program's connection. `handle(op, a, v, data)` gives the answer, a task that
    will have it, or None if none is due (yet)."""

    def __init__(self, handle, on_slow=lambda: None):
        self._ours, self.theirs = socket.socketpair()
        self._handle = handle
        self._on_slow = on_slow
        self._rest = b""
        self.open = True

    def fileno(self) -> int:
        return self._ours.fileno()

    def close(self) -> None:
        self.open = False
        self._ours.close()

    def answer(self, data: bytes) -> None:
        """Send an answer; a program that has just died does not hear it."""
        try:
            self._ours.sendall(data)
        except OSError:
            self.open = False

    def _answer_later(self, task: asyncio.Task) -> None:
        if self.open and not task.cancelled():
            self.answer(task.result())

    def _receive(self) -> bytes:
        try:
            return self._ours.recv(65536)
        except TimeoutError:
            raise
        except OSError:
            return b""

    def feed(self) -> None:
        """Read what is there and do it."""
        data = self._receive()
        if not data:
            self.open = False
            return
        self._do(self._rest + data)

    def _do(self, data: bytes) -> None:
        position, end, unpack = 0, len(data), wire.HEAD.unpack_from
        while end - position >= wire.HEAD.size and self.open:
            op, a, size, v = unpack(data, position)
            after = position + wire.HEAD.size + size
            if after > end:
                break
            answer = self._handle(op, a, v, data[after - size : after])
            position = after
            if asyncio.isfuture(answer):
                answer.add_done_callback(self._answer_later)  # the program waits for it: nothing can overtake it
            elif answer is not None:
                self.answer(answer)
        self._rest = data[position:]

    def serve(self, waiting) -> None:
        """Serve until `waiting()` says that the program waits, or until it is gone. Raises Hung."""
        self._ours.settimeout(0.1)
        patience = _HUNG_S
        while self.open and not waiting():
            try:
                self.feed()
                patience = _HUNG_S
            except TimeoutError:
                self._on_slow()  # its output pipe may be full
                patience -= 0.1
                if patience < 0:
                    raise Hung from None
