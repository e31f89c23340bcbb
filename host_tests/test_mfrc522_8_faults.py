"""The MFRC522 driver and a chip that is off, resets, hangs, or comes back."""

from host_tests.fake_wires import Desk, SpiWires
from lib.drivers.mfrc522 import Mfrc522
from tools.workshop.chips.card import Card, Field
from tools.workshop.chips.mfrc522 import Mfrc522 as Chip

_UID = bytes.fromhex("04A1B2C3D4E5F6")


def desk_with(chip: Chip, with_rst: bool = True) -> Desk:
    wires = SpiWires(chip)
    return Desk(Mfrc522(wires, wires.cs, wires.rst if with_rst else None), wires)


def test_clones_are_welcome():
    for version in (0x88, 0x90, 0x91, 0x92, 0x12, 0xB2):
        field = Field()
        desk = desk_with(Chip(field, version))
        field.put(Card(_UID), desk.wires.now_us)
        assert desk.runs(300) == [_UID]
        assert desk.driver.version == version and desk.driver.fault is None


def test_a_reader_without_reset_pin_is_reset_by_command():
    field = Field()
    chip = Chip(field)
    desk = desk_with(chip, with_rst=False)
    field.put(Card(_UID), desk.wires.now_us)
    assert desk.runs(300) == [_UID] and not chip.misuse


def test_a_missing_reader_is_a_fault_that_says_what_it_saw():
    for level in (0x00, 0xFF):
        chip = Chip(Field())
        chip.dead = level
        desk = desk_with(chip)
        desk.runs(49)
        assert desk.driver.fault is None
        desk.runs(1)
        assert desk.driver.fault == "version 0x%02x" % level


def test_a_dead_reader_is_asked_ever_less_often():
    chip = Chip(Field())
    chip.dead = 0xFF
    desk = desk_with(chip)
    desk.runs(51)
    pauses = []
    for _ in range(6):
        pauses.append(desk.driver.wait_ms)
        desk.runs(desk.driver.wait_ms + 50)
    assert pauses == [500, 1000, 2000, 4000, 8000, 8000]


def test_a_reader_unplugged_while_it_works_is_noticed_and_recovers():
    for level in (0x00, 0xFF):
        field = Field()
        chip = Chip(field)
        desk = desk_with(chip)
        field.put(Card(_UID), desk.wires.now_us)
        assert desk.runs(1000) == [_UID]
        chip.dead = level
        desk.runs(210)
        assert desk.driver.fault == "no answer"
        desk.runs(5000)
        chip.dead = None
        assert desk.runs(8200) == []  # the card lay there all the time
        assert desk.driver.fault is None and desk.driver.present


def test_a_reset_of_the_chip_alone_is_noticed_and_mended():
    """A dip of the supply when the field goes on: afterwards the antenna is off, and nothing else tells."""
    field = Field()
    chip = Chip(field)
    desk = desk_with(chip)
    desk.runs(1000)
    chip.rst(0, desk.wires.now_us)
    chip.rst(1, desk.wires.now_us)
    desk.runs(210)
    assert desk.driver.fault == "chip was reset"
    field.put(Card(_UID), desk.wires.now_us)
    assert desk.runs(1000) == [_UID] and desk.driver.fault is None


def test_a_chip_that_does_not_start_is_a_fault():
    for startup_us, fault in ((50000, None), (50001, "version 0x00")):
        desk = desk_with(Chip(Field(), startup_us=startup_us))
        desk.runs(70)
        assert desk.driver.fault == fault


def test_a_chip_whose_timer_never_ends_is_stuck_after_40_ms():
    class NoTimer(Chip):
        def _timer(self, then_us: int) -> None:
            pass

        def _start_timer(self, then_us: int) -> None:
            pass

    desk = desk_with(NoTimer(Field()))
    desk.runs(60)  # started 50, field 10: the first frame goes out
    desk.runs(39)
    assert desk.driver.fault is None
    desk.runs(1)
    assert desk.driver.fault == "chip is stuck"


def test_a_frame_that_goes_out_late_is_no_chip_that_is_stuck():
    """Between a poll's begin and its frame the processor, or the workshop's host, is busy; the next is due at once."""

    class Busy(SpiWires):
        def write(self, data: bytes) -> None:
            self.now_us += 500000 if data == b"\x12\x52" else 0  # before StartSend
            super().write(data)

    field = Field()
    wires = Busy(Chip(field))
    desk = Desk(Mfrc522(wires, wires.cs, wires.rst), wires)
    field.put(Card(_UID), wires.now_us)
    told = []
    for _ in range(30):
        sent_us, uid = wires.now_us, desk.polls_once()
        told.append(uid)
        late = wires.now_us > sent_us
        wires.now_us += 100 if late else desk.driver.wait_ms * 1000  # late: the next poll is due at once
        assert desk.driver.fault is None
    assert [uid for uid in told if uid] == [_UID]


def test_an_error_of_the_bus_is_a_fault_and_passes():
    """rp2 raises OSError(EIO) when its DMA overruns."""
    field = Field()
    desk = desk_with(Chip(field))
    desk.runs(300)
    desk.wires.breaks = True
    desk.runs(200)
    assert desk.driver.fault == "spi error"
    desk.wires.breaks = False
    field.put(Card(_UID), desk.wires.now_us)
    assert desk.runs(2000) == [_UID] and desk.driver.fault is None


def test_noise_on_the_wires_never_raises_never_names_a_card_and_passes():
    """Every byte read is arbitrary, now and then with the one register right that the driver checks."""

    class Noise(SpiWires):
        seed = 1

        def write_readinto(self, out: bytes, in_: bytearray) -> None:
            super().write_readinto(out, in_)
            for i in range(len(in_) if self.seed else 0):
                self.seed = self.seed * 1103515245 + 12345 & 0x7FFFFFFF
                in_[i] = self.seed >> 16 & 0xFF
            if self.seed & 0x300000:
                in_[1] = 0x83

    field = Field()
    wires = Noise(Chip(field))
    desk = Desk(Mfrc522(wires, wires.cs, wires.rst), wires)
    field.put(Card(_UID), 0)
    faults = set()
    for _ in range(200):
        assert desk.runs(1000) == []
        faults.add(desk.driver.fault)
    assert len(faults) > 1, faults
    wires.seed = 0
    assert desk.runs(9000) == [_UID] and desk.driver.fault is None
