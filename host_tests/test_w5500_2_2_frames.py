"""The model of the W5500 behind its SPI pins: data sheet 2 (frames), 5.5.1 (reset)."""

from host_tests.w5500_wire import Bench


def test_a_frame_is_an_address_a_block_and_data_from_there_on():
    bench = Bench()
    bench.write(0x0009, 0x0200000012AB, 6)
    assert bench.read(0x0009, 6) == 0x0200000012AB and bench.read(0x000D, 2) == 0x12AB
    bench.write(0x0004, 50000, 2, block=9)  # socket 2: block 4 n + 1
    bench.write(0x0000, 0x10)
    assert bench.read(0xFFFF, 2) == 0x10  # the address is 16 bits wide
    assert bench.read(0x0004, 2, block=9) == 50000 and bench.read(0x0004, 2, block=5) == 0
    assert not bench.chip.misuse


def test_the_address_phase_may_come_in_pieces_and_only_a_new_select_begins_another_frame():
    bench = Bench()
    chip = bench.chip
    chip.select()
    for byte in (0x00, 0x39, 0x00):
        chip.transfer(bytes((byte,)), 0)
    assert chip.transfer(bytes(2), 0) == b"\x04\x00"
    chip.deselect()
    assert bench.read(0x0039) == 4
    assert (chip.frames, chip.transfers, chip.bytes_moved) == (2, 6, 9)


def test_misuse_of_the_frame_is_written_down():
    bench = Bench()
    assert bench.chip.transfer(bytes(4), 0) == b"\xff" * 4
    bench.frame(0x0000, 0x01, bytes(1))
    bench.frame(0x0000, 4 << 3, bytes(1))
    bench.frame(0x0000, 3 << 3 | 4, bytes(1))
    assert bench.chip.misuse == [
        "transfer without select",
        "fixed length mode 1: that is for a chip whose SCSn is tied low",
        "block 4 is reserved",
        "write to an RX buffer, which is the chip's own",
    ]


def test_a_dead_chip_answers_what_its_wires_say():
    bench = Bench()
    for level in (0x00, 0xFF):
        bench.chip.dead = level
        assert bench.read(0x0039) == level
    bench.chip.dead = None
    assert bench.read(0x0039) == 4


def test_the_reset_pin_needs_500_us_and_the_clock_1_ms_to_lock():
    bench = Bench()
    bench.write(0x0019, 500, 2)
    bench.chip.rst(0, 0)
    assert bench.read(0x0039) == 0xFF
    bench.chip.rst(1, 499)
    assert bench.chip.misuse == ["RSTn was low for 499 us, it needs 500"]
    bench.now_us = 1498
    assert bench.read(0x0039) == 0
    assert bench.chip.misuse[1] == "transfer 1 us before the clock has locked"
    bench.now_us = 1499
    assert (bench.read(0x0039), bench.read(0x0019, 2)) == (4, 2000)
    assert len(bench.chip.misuse) == 3  # both transfers of the frame that came too early
