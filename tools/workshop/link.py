"""A connection to a control port from the other side: what Shop and `hands` use."""

import json
import socket


class Refused(Exception):
    """The workshop said no; the text is its reason."""


class Link:
    """One connection. Raises OSError if nobody listens there."""

    def __init__(self, port: int, timeout_s: float | None = 300.0):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        self._lines = self.socket.makefile("rwb")

    def be_patient(self) -> None:
        """From now on wait as long as an answer takes."""
        self.socket.settimeout(None)

    def ask(self, request: dict) -> dict:
        """Send a request, return its answer, whatever it is."""
        self._lines.write(json.dumps(request).encode() + b"\n")
        self._lines.flush()
        return self.line()

    def line(self) -> dict:
        """The next line: an answer, or an event after `watch`."""
        text = self._lines.readline()
        if not text:
            raise ConnectionError("the workshop has closed the connection")
        return json.loads(text)

    def do(self, verb: str, **fields) -> dict:
        """Do one verb; raises Refused."""
        answer = self.ask({"do": verb, **fields})
        if not answer.get("ok"):
            raise Refused(answer.get("error", "no reason given"))
        return answer

    def close(self) -> None:
        self._lines.close()
        self.socket.close()
