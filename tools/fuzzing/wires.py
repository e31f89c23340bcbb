"""What a charger under test is wired to: a port without an interpreter's modules, a network in memory, switches."""

from tools.fuzzing.flash import Flash


class Stream:
    """A connection in memory: `coming` is read by the charger in pieces, `gone` is what it wrote."""

    def __init__(self) -> None:
        self.coming = b""
        self._at = 0  # so far it was read
        self.gone = b""
        self.closed = False
        self.ended = False  # the peer has closed

    def opened(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self.coming:
            return -1 if self.ended else 0
        piece = memoryview(self.coming)[self._at : self._at + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        if self._at == len(self.coming):  # no copy of the rest each time: the heap would go to pieces
            self.coming, self._at = b"", 0
        return len(piece)

    def write(self, view) -> int:
        self.gone += bytes(view)
        return len(view)

    def close(self) -> None:
        self.closed = True


class Port:
    """The interpreter as the tasks want it. Its entropy is zeros, so that masks change nothing."""

    def __init__(self) -> None:
        self.message_buffer = bytearray(2048)
        self.now = 0
        self.stream: Stream | None = None
        self.flash = Flash()

    def Flash(self) -> Flash:
        return self.flash

    def ticks_ms(self) -> int:
        return self.now

    def entropy(self, count: int) -> bytes:
        return bytes(count)

    def forget(self, modules) -> None:
        """Loading them anew for each message would only cost time."""

    def collect(self) -> None:
        pass

    def resolve(self, host: str, port: int) -> tuple:
        return (host, port)

    def Stream(self, address) -> Stream:
        self.stream = Stream()
        return self.stream


class Nic:
    def isconnected(self) -> bool:
        return True

    def active(self, on=None) -> bool:
        return True


class Meter:
    """A meter that counts what the test gives it."""

    wh = power_w = rest = 0
    fault = False

    def update(self, now: int, closed: bool = True) -> None:
        if closed:
            self.wh += 1
