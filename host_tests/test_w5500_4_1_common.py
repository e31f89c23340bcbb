"""The model of the W5500: its common registers, data sheet 4.1."""

from host_tests.w5500_wire import HERE, HOST, MASK, ROUTER, Bench


def test_registers_have_their_values_after_power_on():
    bench = Bench()
    assert bench.read(0x0000) == 0
    assert bench.read(0x0001, 8) == bench.read(0x000F, 4) == bench.read(0x0009, 6) == 0
    assert bench.read(0x0013, 2) == bench.read(0x0015) == bench.read(0x0016) == 0
    assert (bench.read(0x0019, 2), bench.read(0x001B)) == (2000, 8)
    assert (bench.read(0x001C), bench.read(0x0026, 2)) == (0x28, 0xFFFF)
    assert bench.read(0x002E) & 0xF8 == 0xB8
    assert bench.read(0x0039) == 4


def test_what_is_written_reads_back():
    bench = Bench()
    bench.configure()
    assert bench.read(0x0001, 8) == int.from_bytes(ROUTER + MASK, "big")
    assert bench.read(0x000F, 4) == int.from_bytes(HERE, "big")
    bench.write(0x0000, 0x10)
    assert bench.read(0x0000) == 0x10
    assert not bench.chip.misuse


def test_mr_7_resets_all_registers_and_all_sockets_and_clears_itself():
    bench = Bench()
    bench.configure()
    socket = bench.socket(1)
    socket.open()
    socket.connect()
    bench.write(0x0000, 0x80)
    assert bench.read(0x0000) == 0 and bench.read(0x000F, 4) == 0
    assert socket.status() == 0 and socket.get(0x04, 2) == 0
    assert bench.wire.connections[0].reset
    assert not bench.chip.misuse


def test_registers_that_are_read_only_or_reserved_are_misused_by_a_write():
    bench = Bench()
    for address in (0x0017, 0x0028, 0x0030, 0x0039, 0x0040):
        bench.write(address, 0xFF)
    assert len(bench.chip.misuse) == 5 and "common register 0030" in bench.chip.misuse[2]
    assert bench.read(0x0039) == 4 and bench.read(0x0040) == 0


def test_phycfgr_tells_the_link():
    bench = Bench()
    assert bench.read(0x002E) & 7 == 7  # 100 Mbit/s, full duplex, link
    bench.wire.plugged = False
    assert bench.read(0x002E) & 7 == 0
    bench.wire.plugged = True
    assert bench.read(0x002E) & 1 == 1


def test_after_a_reset_of_the_phy_the_link_is_negotiated_again():
    bench = Bench()
    bench.write(0x002E, 0x38)
    bench.now_us = 5_000_000
    assert bench.read(0x002E) & 1 == 0
    bench.write(0x002E, 0xB8)
    assert bench.chip.next_us(bench.now_us) == 6_000_000
    bench.now_us = 5_999_999
    assert bench.read(0x002E) & 1 == 0
    bench.now_us = 6_000_000
    assert bench.read(0x002E) & 1 == 1


def test_the_interrupt_pin_is_low_while_a_socket_has_news_that_all_masks_let_through():
    bench = Bench()
    bench.configure()
    socket = bench.socket(2)
    socket.open()
    socket.connect()
    assert socket.status() == 0x17 and bench.chip.irq_level(0) == 1
    assert bench.read(0x0017) == 0x04  # SIR, socket 2
    bench.write(0x0018, 0x04)  # SIMR
    assert bench.chip.irq_level(0) == 0
    socket.set(0x2C, 0x1E)  # Sn_IMR without CON
    assert bench.chip.irq_level(0) == 1 and bench.read(0x0017) == 0
    socket.set(0x2C, 0xFF)
    assert bench.chip.irq_level(0) == 0
    assert socket.take_interrupts() == 0x01
    assert bench.chip.irq_level(0) == 1


def test_a_question_for_a_hardware_address_is_repeated_rcr_times_every_rtr():
    """4.1 RCR: 200 ms x (8 + 1) = 1.8 s."""
    for rtr, rcr, whole_us in ((2000, 8, 1_800_000), (500, 1, 100_000), (1000, 0, 100_000)):
        bench = Bench()
        bench.configure()
        bench.write(0x0019, rtr, 2)
        bench.write(0x001B, rcr)
        bench.wire.hosts = [ROUTER]
        socket = bench.socket(0)
        socket.open()
        socket.connect(HOST)
        assert bench.chip.next_us(0) == whole_us
        bench.now_us = whole_us - 1
        assert socket.status() == 0x15 and socket.get(0x02) == 0
        bench.now_us = whole_us
        assert socket.status() == 0 and socket.take_interrupts() == 0x08


def test_a_segment_is_repeated_with_pauses_that_double_up_to_16_bits():
    """4.1 RCR, the data sheet's own example: 31.8 s."""
    for rtr, rcr, whole_us in ((2000, 8, 31_800_000), (500, 3, 750_000), (40000, 1, 8_000_000)):
        bench = Bench()
        bench.configure()
        bench.wire.silent = True
        bench.write(0x0019, rtr, 2)
        bench.write(0x001B, rcr)
        socket = bench.socket(0)
        socket.open()
        socket.connect()
        bench.now_us = whole_us - 1
        assert socket.status() == 0x15
        bench.now_us = whole_us
        assert socket.status() == 0 and socket.take_interrupts() == 0x08
        assert bench.wire.connections[0].reset


def test_what_is_not_on_the_own_net_is_reached_through_the_router():
    bench = Bench()
    bench.configure()
    bench.wire.hosts = [ROUTER]
    assert bench.chip.answers(bytes((10, 0, 1, 7))) and not bench.chip.answers(HOST)
    bench.wire.hosts = [HOST]
    assert not bench.chip.answers(bytes((10, 0, 1, 7))) and bench.chip.answers(HOST)
