# CPython only: host tool
"""State machines on the virtual board: what they see and drive is the board's, and what a chip would not forgive is
noted down."""

import struct

from lib.drivers import pio_programs as programs
from tools.workshop import wire
from tools.workshop.board import Board, read_board

_RELAY, _METER, _ESTOP, _NONE = 2, 3, 7, 255


class Bench:
    """The reference board with a clock of its own."""

    def __init__(self) -> None:
        self.now_us = 0
        self.misuse = []
        self.board = Board(read_board("w5500_evb_pico"), lambda: self.now_us, self.misuse.append)
        self.machines = self.board.machines

    def guard(self, watched: int = _ESTOP) -> None:
        head = bytes((programs.GUARD_WRAP_TARGET, 0, 0, 0, 2, _NONE, _RELAY, watched))
        self.setup(4, programs.GUARD_HZ, head, programs.guard(1, self.board.facts["ESTOP"]["active"]))

    def setup(self, number, hz, head, words) -> None:
        self.machines.setup(number, hz, head + struct.pack(f"<{len(words)}H", *words), self.now_us)
        self.do(number, 1, wire.SM_ACTIVE)

    def do(self, number, value, kind) -> bool:
        return self.machines.do(number, value, kind, self.now_us)

    def passes(self, us: int) -> None:
        self.now_us += us
        self.board.run_machines()

    def closes(self) -> None:
        self.guard()
        for word in (0, programs.GUARD_ROUNDS):
            self.do(4, word, wire.SM_PUT)
            self.passes(100)
        assert self.board.connectors[0].coil


def test_the_watched_button_opens_the_relay_and_the_pad_can_be_read():
    bench = Bench()
    bench.closes()
    assert bench.board.levels() >> _RELAY & 1
    bench.board.press("ESTOP", True)
    assert bench.machines.next_us(bench.now_us) - bench.now_us <= 9
    bench.passes(9)
    assert not bench.board.connectors[0].coil and not bench.board.levels() >> _RELAY & 1
    assert bench.misuse == []


def test_a_pin_that_a_machine_sets_may_be_an_input():
    """It sees what the button says, and drives nothing."""
    bench = Bench()
    head = bytes((0, 4, 1, 0, 0, _ESTOP, _ESTOP, _NONE))
    bench.setup(4, programs.GUARD_HZ, head, programs.guard(1, 1))
    for pressed in (False, True, False):
        bench.board.press("ESTOP", pressed)
        bench.passes(100)
        bench.do(4, 0x4001, wire.SM_EXEC)  # in pins, 1
        word, _ = bench.machines.ask(4, wire.SM_GET, bench.now_us)
        assert word[0] == (pressed == bench.board.facts["ESTOP"]["active"])
    assert bench.misuse == [] and bench.machines.levels() == 0


def test_the_end_of_the_lease_is_known_in_advance():
    bench = Bench()
    bench.closes()
    ends_us = bench.machines.next_us(bench.now_us)
    bench.passes(ends_us - bench.now_us - 1)
    assert bench.board.connectors[0].coil
    bench.passes(1)
    assert not bench.board.connectors[0].coil and bench.machines.next_us(bench.now_us) is None


def test_the_processor_takes_the_pin_back():
    """As safe_state.py does when nothing else helps."""
    bench = Bench()
    bench.closes()
    bench.board.pin_init(_RELAY, 1, 0)
    assert not bench.board.connectors[0].coil
    bench.do(4, programs.GUARD_ROUNDS, wire.SM_PUT)
    bench.passes(1000)
    assert not bench.board.connectors[0].coil


def test_a_reset_stops_them_all():
    bench = Bench()
    bench.closes()
    bench.board.let_go()
    assert not bench.board.connectors[0].coil and bench.machines.next_us(bench.now_us) is None
    bench.passes(5_000_000)
    assert not bench.board.connectors[0].coil


def test_the_same_word_again_is_no_news():
    bench = Bench()
    bench.closes()
    assert not bench.do(4, programs.GUARD_ROUNDS, wire.SM_PUT)
    assert bench.do(4, 0, wire.SM_PUT)


def test_what_a_chip_would_not_forgive_is_noted():
    bench = Bench()
    bench.guard(watched=28)
    assert bench.misuse == ["state machine 4: nothing that it could watch is on pin 28"]
    bench = Bench()
    head = bytes((0, 0, 0, 0, _NONE, _NONE, _NONE, _NONE))
    bench.setup(0, 6400, head, (0x0000,))  # jmp 0: takes no word
    for word in range(5):
        bench.do(0, word, wire.SM_PUT)
    bench.do(0, 0x20C0, wire.SM_EXEC)  # wait 1 irq 0
    assert bench.misuse == [
        "state machine 0: its FIFO is full, a chip would hang here",
        "state machine 0: the inserted instruction 0x20c0 stalls",
    ]


def test_a_meter_that_is_shorted_cut_and_disturbed_counts_its_true_pulses():
    bench = Bench()
    head = bytes((programs.PULSE_WRAP_TARGET, 4, 0, 0, _NONE, _NONE, _NONE, _METER))
    bench.setup(0, programs.PULSE_HZ, head, programs.pulses())
    bench.do(0, programs.PULSE_START, wire.SM_PUT)
    meter = bench.board.connectors[0].meter
    meter.set_power_w(11000, bench.now_us)

    def count() -> int:
        bench.board.run_machines()
        bench.do(0, programs.PULSE_READ, wire.SM_EXEC)
        word, found = bench.machines.ask(0, wire.SM_GET, bench.now_us)
        assert found == 1 and bench.machines.ask(0, wire.SM_RX, bench.now_us) == (b"", 0)
        return programs.PULSE_START - int.from_bytes(word, "little")

    bench.passes(60_000_000)
    before = count()
    assert before == meter.pulses_until(bench.now_us) == 183
    meter.set_power_w(0, bench.now_us)
    bench.passes(1_000_000)
    meter.spurious(1000, bench.now_us)  # glitches of 2 us
    bench.passes(1_000_000)
    assert count() == before
    meter.stick(0, bench.now_us)  # shorted: one long pulse
    bench.passes(1_000_000)
    assert count() == before + 1
    meter.stick(None, bench.now_us)
    bench.passes(1_000_000)
    meter.set_power_w(11000, bench.now_us)
    meter.stick(1, bench.now_us)  # cut
    bench.passes(10_000_000)
    assert count() == before + 1
