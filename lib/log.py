"""The log: one line an event to a sink, and the last lines kept in a fixed buffer for after a crash."""

from micropython import const

_LONGEST = const(200)  # characters of a text: it may be quoted from outside, and a long one wants much heap at once


class Log:
    """`sink(line)` takes each line; `now()` gives the milliseconds of its time stamp; the last `size` bytes of
    lines are kept, few enough to be stored without an erase each time."""

    def __init__(self, sink, now, size: int = 480) -> None:
        self._sink = sink
        self._now = now
        self._last = bytearray(size)
        self._end = 0
        self.written = 0  # lines so far: whoever stores the tail sees whether there is something new

    def info(self, source: str, text: str) -> None:
        self._line("I", source, text)

    def warn(self, source: str, text: str) -> None:
        self._line("W", source, text)

    def error(self, source: str, text: str) -> None:
        self._line("E", source, text)

    def _line(self, level: str, source: str, text: str) -> None:
        """What came from outside may hold anything: all but printable ASCII becomes `?`, a long text is cut."""
        ms = self._now()
        sent = text[:_LONGEST].encode("utf-8", "replace")
        # by bytes: a character of a string would stay in memory as a name. 0x80 to 0xBF: not the first of a character
        clean = bytes(byte if 32 <= byte <= 126 else 63 for byte in sent if byte & 0xC0 != 0x80)
        line = "%d.%03d %s %s: %s" % (ms // 1000, ms % 1000, level, source, clean.decode())
        self._sink(line)
        self._keep(line.encode())
        self.written += 1

    def _keep(self, line: bytes) -> None:
        size = len(self._last)
        line = line[: size - 1] + b"\n"
        room = size - self._end
        self._last[self._end : min(self._end + len(line), size)] = line[:room]
        if len(line) > room:
            self._last[: len(line) - room] = line[room:]
        self._end = (self._end + len(line)) % size

    def tail(self) -> bytes:
        """The last lines, oldest first."""
        ring = bytes(self._last[self._end :]) + bytes(self._last[: self._end])
        if ring[0]:  # the buffer went round: the oldest line has lost its beginning
            ring = ring[ring.find(b"\n") + 1 :]
        return ring.lstrip(b"\0")
