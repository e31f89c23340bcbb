"""The PN532 driver over each of its buses. Section numbers are those of NXP's user manual UM0701-02."""

from host_tests.pn532_chip import SAM
from host_tests.reader_desks import pn532
from tools.workshop.chips.card import Card
from tools.workshop.chips.pn532_faces import turned

_UID = bytes.fromhex("04A1B2C3D4E5F6")


def test_over_spi_each_byte_goes_last_bit_first():
    """6.2.5: DW, SR and DR are 01, 02 and 03; rp2's SPI sends the first bit first."""
    desk = pn532("spi")
    seen = []
    for name in ("write", "write_readinto"):
        setattr(desk.wires, name, spying(getattr(desk.wires, name), seen))
    desk.runs(62)
    assert seen[0] == turned(b"\1" + SAM)
    assert seen[1] == turned(b"\2\0") and seen[2][:1] == turned(b"\3") and len(seen[2]) == 7
    assert bytes.fromhex("80").hex() == turned(b"\1").hex() and bytes.fromhex("40c0") == turned(b"\2\3")


def spying(call, seen: list):
    def spy(*arguments) -> None:
        seen.append(bytes(arguments[0]))
        call(*arguments)

    return spy


def test_with_the_interrupt_line_nothing_passes_over_the_bus_while_no_card_comes():
    for bus in ("spi", "i2c"):
        desk = pn532(bus, with_irq=True)
        desk.runs(300)
        wires, calls = desk.wires, []
        for _ in range(20):
            before = wires.calls
            desk.runs(25)
            calls.append(wires.calls - before)
        assert calls.count(0) >= 10 and sum(calls) <= 5 * 4, calls  # each 0.1 s the chip says that it lives
        polled = pn532(bus)
        polled.runs(300)
        before = polled.wires.calls
        polled.runs(500)
        assert polled.wires.calls - before > sum(calls)


def test_the_select_line_is_high_from_the_start_and_after_an_error():
    desk = pn532("spi")
    assert desk.wires.level == 1
    desk.runs(200)
    desk.wires.breaks = True
    desk.runs(30)
    assert desk.driver.fault == "bus error" and desk.wires.level == 1


def test_a_line_that_nobody_drives_is_seen_at_the_next_look():
    """6.2.5: the status is 00 or 01."""
    desk = pn532("spi")
    desk.runs(200)
    desk.wires.chip.unplug(0xFF, desk.wires.now_us)
    desk.runs(25)
    assert desk.driver.fault == "bus error"


def test_over_i2c_only_the_status_is_read_until_something_is_ready():
    desk = pn532("i2c")
    desk.runs(300)
    before = desk.wires.bytes
    desk.runs(420)  # four lists of 105 ms: a command, an acknowledgement, a response, some looks
    assert desk.wires.bytes - before < 4 * 110


def test_over_i2c_an_interrupt_line_that_is_stuck_does_no_harm():
    desk = pn532("i2c", with_irq=True, irq=lambda: True)
    assert desk.runs(1000) == [] and desk.driver.fault is None
    desk.wires.chip.field.put(Card(_UID), 0)
    assert desk.runs(300) == [_UID] and desk.driver.fault is None


def test_over_the_uart_what_came_before_a_command_is_dropped():
    desk = pn532("uart")
    desk.runs(300)
    desk.wires.stale = 100
    desk.wires.chip.field.put(Card(_UID), desk.wires.now_us)
    assert desk.runs(300) == [_UID] and desk.driver.fault is None


def test_without_a_reset_line_it_starts_as_well():
    for bus in ("spi", "i2c", "uart"):
        desk = pn532(bus, with_rst=False)
        desk.wires.chip.field.put(Card(_UID), 0)
        assert desk.runs(300) == [_UID] and not desk.wires.chip.misuse
