"""NXP PN532 at the level of its frames: commands, acknowledgements, responses, the line P70_IRQ.

Section numbers are those of NXP's user manual UM0701-02. Frames come from and go to one of the faces in pn532_faces.py.
What a real chip would silently take amiss is written down in `misuse`; after a loss of its supply it is nobody's fault.
"""

from tools.workshop.chips.card import Field
from tools.workshop.chips.pn532_search import SILENCE_US, Search

ACK = b"\0\0\xff\0\xff\0"  # 6.2.1.3
NACK = b"\0\0\xff\xff\0\0"  # 6.2.1.4
ERROR = b"\0\0\xff\1\xff\x7f\x81\0"  # 6.2.1.5
ACK_US = 300  # assumed; 6.2.2.1: 15 ms at most
WORK_US = 500  # assumed: what a command takes that does nothing on the air
OSCILLATOR_US = 1000  # assumed; 2 ms at most

_GET_FIRMWARE, _SET_PARAMETERS, _SAM, _RF, _LIST = 0x02, 0x12, 0x14, 0x32, 0x4A
_RF_FIELD, _MAX_RETRIES = 0x01, 0x05
_RF_LENGTHS = {0x01: 1, 0x02: 3, 0x04: 1, 0x05: 3}  # 7.3.1: items and their bytes


def framed(data: bytes) -> bytes:
    """A normal information frame around TFI and data. 6.2.1.1"""
    length = len(data)
    return bytes((0, 0, 0xFF, length, -length & 0xFF)) + data + bytes((-sum(data) & 0xFF, 0))


def unframed(frame: bytes) -> bytes | None:
    """TFI and data of a normal information frame; None if it is none."""
    if len(frame) < 8 or frame[:3] != b"\0\0\xff" or (frame[3] + frame[4]) & 0xFF or len(frame) < frame[3] + 7:
        return None
    data = frame[5 : 5 + frame[3]]
    return None if (sum(data) + frame[5 + frame[3]]) & 0xFF else data


class Pn532:
    """The chip. `dead` 0x00 or 0xFF: its wires are off; `mute`: it answers nothing; `spoil`: how many of the next
    responses have a wrong checksum; `silence_us`: how long it listens for a card before it tries again."""

    def __init__(self, field: Field, ic: int = 0x32) -> None:
        self.misuse = []
        self.dead = None
        self.mute = False
        self.spoil = 0
        self.silence_us = SILENCE_US
        self.field = field
        self.ic = ic
        self._rst = 1
        self._new = True  # SAMConfiguration has never come
        self._reset(0)
        field.reader = self

    def _reset(self, now_us: int) -> None:
        """3.1: after power-up the mode is LowVbat, and the chip sleeps."""
        self._low_vbat = True
        self._asleep = True
        self._ready_us = 0
        self._ready = []  # (when, frame), the oldest first
        self._last = b""
        self._search = None
        self._retries = 0xFF  # 7.3.1: MxRtyPassiveActivation, for ever
        self._rats = True
        self._irq = True
        self._on = False
        self.field.power(False, now_us)

    def unplug(self, level: int, now_us: int) -> None:
        """Its connector is pulled: no supply, no field, and the wires read as one level."""
        self.dead = level
        self._reset(now_us)

    def plug(self, now_us: int) -> None:
        """Its connector is back."""
        self.dead = None
        self._reset(now_us)

    def rst(self, level: int, now_us: int) -> None:
        """RSTPD_N: low is hard power-down."""
        self.advance(now_us)
        if level != self._rst:
            self._rst = level
            self._reset(now_us)

    def wake(self, now_us: int) -> None:
        """The host interface stirs."""
        if self._asleep and self._rst and self.dead is None:
            self._asleep = False
            self._ready_us = now_us + OSCILLATOR_US

    def awake(self, now_us: int) -> bool:
        """Whether it hears what the host says."""
        return bool(self.dead is None and self._rst and not self._asleep and now_us >= self._ready_us)

    def irq_level(self, now_us: int) -> int:
        """P70_IRQ: low while a frame waits for the host, if SAMConfiguration did not forbid it; else pulled up."""
        return 0 if self._irq and self.ready_us(now_us) is not None else 1

    def amiss(self, what: str) -> None:
        """A host that forgets how the chip starts; later it cannot know that the supply was lost."""
        if self._new:
            self.misuse.append(what)

    def ready_us(self, now_us: int) -> int | None:
        """Since when a frame waits for the host; None: none does."""
        self.advance(now_us)
        if self.awake(now_us) and self._ready and self._ready[0][0] <= now_us:
            return self._ready[0][0]
        return None

    def take(self, now_us: int) -> bytes:
        """The host reads the frame that waits."""
        if self.ready_us(now_us) is None:
            return b""
        frame = self._ready.pop(0)[1]
        if self.spoil and frame[3]:
            self.spoil -= 1
            frame = frame[:-2] + bytes((frame[-2] ^ 1, frame[-1]))
        return frame

    def next_us(self, now_us: int) -> int | None:
        """When something changes by itself."""
        self.advance(now_us)
        due = [self._ready[0][0]] if self._ready and self._ready[0][0] > now_us else []
        return min(due + ([self._search.due_us] if self._search else []), default=None)

    def advance(self, now_us: int) -> None:
        """Work off what ends until now."""
        search = self._search
        if search:
            search.advance(now_us)
            if search.over:
                self._search = None
                self._respond(_LIST, _targets(search.found), search.due_us)

    def torn(self, card: object, now_us: int) -> None:
        """A card has left."""
        if self._search:
            self._search.torn(card)

    def hear(self, frame: bytes, now_us: int) -> None:
        """A whole frame has come from the host."""
        self.advance(now_us)
        if not self.awake(now_us):
            self.amiss("a frame while the chip sleeps or starts")
        elif frame == ACK:  # 6.2.2.1: abort
            self._ready.clear()
            self._search = None
        elif frame == NACK:
            self._ready = [(now_us + ACK_US, self._last)] if self._last else []
        else:
            self._command(frame, now_us)

    def _command(self, frame: bytes, now_us: int) -> None:
        data = unframed(frame)
        if data is None:
            self.misuse.append("no frame: " + "".join(["%02X" % byte for byte in frame]))
        elif self._low_vbat and data[1:2] != bytes((_SAM,)):
            self.amiss("in LowVbat SAMConfiguration comes first, not %02X" % data[1])
        elif not self.mute:
            self._search = None  # 6.2.2.1: a new command ends the old one
            self._ready = [(now_us + ACK_US, ACK)]
            self._do(data, now_us + ACK_US)

    def _do(self, data: bytes, now_us: int) -> None:
        code, rest, right = data[1] if len(data) > 1 else 0, data[2:], data[0] == 0xD4
        if code == _GET_FIRMWARE and right and not rest:
            self._respond(code, bytes((self.ic, 1, 6, 7)), now_us + WORK_US)
        elif code == _SAM and right and len(rest) in (2, 3) and rest[0] == 1:
            self._low_vbat = self._new = False
            self._irq = len(rest) < 3 or rest[2] == 1
            self._respond(code, b"", now_us + WORK_US)
        elif code == _SET_PARAMETERS and right and len(rest) == 1:
            self._rats = bool(rest[0] & 0x10)
            self._respond(code, b"", now_us + WORK_US)
        elif code == _RF and right and rest and len(rest) == 1 + _RF_LENGTHS.get(rest[0], -1):
            self._configure(rest, now_us)
            self._respond(code, b"", now_us + WORK_US)
        elif code == _LIST and right and len(rest) == 2 and rest[0] in (1, 2) and rest[1] == 0:
            if self._rats:
                self.misuse.append("RATS is not modelled: switch it off by SetParameters")
            self._search = Search(self.field, self._on, rest[0], self._retries, now_us)
            self._search.silence_us = self.silence_us
            self._on = True
        else:  # 6.2.1.5: syntax error
            self._ready.append((now_us + WORK_US, ERROR))

    def _configure(self, item: bytes, now_us: int) -> None:
        if item[0] == _RF_FIELD:
            self._on = bool(item[1] & 1)
            self.field.power(self._on, now_us)
        elif item[0] == _MAX_RETRIES:
            self._retries = item[3]

    def _respond(self, code: int, data: bytes, then_us: int) -> None:
        self._last = framed(bytes((0xD5, code + 1)) + data)
        self._ready.append((then_us, self._last))


def _targets(found: list) -> bytes:
    """7.3.5: NbTg, then Tg, SENS_RES high byte first, SEL_RES, length, UID of each."""
    data = bytes((len(found),))
    for number, (atqa, sak, uid) in enumerate(found):
        data += bytes((number + 1, atqa >> 8, atqa & 0xFF, sak, len(uid))) + uid
    return data
