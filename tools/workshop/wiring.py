"""Does what a charger's program asks over the channel: pins, buses, counters, watchdog, waits and sockets."""

import asyncio
import errno
from collections.abc import Callable

from tools.workshop import wire
from tools.workshop.board import Board
from tools.workshop.clock import Clock
from tools.workshop.rtc import Rtc
from tools.workshop.watchdog import Watchdog

_PROGRAM_MS = 1  # RP2040 boards: 256 bytes of flash take 0.4 to 3 ms
_ZERO_WAITS = 50  # so many waits of 0 ms without time passing, then a millisecond passes


class Wiring:
    """One program's connection to board, network and time. A new one is made at every start of the program.

    `on_reset(kind)` is called with "reset" or "cut"; `watchdog` has arm(ms) and feed().
    """

    def __init__(
        self, board: Board, network, clock: Clock, watchdog: Watchdog, rtc: Rtc, on_reset: Callable[[str], None],
        first_ticks_ms: int = 0,
    ):  # fmt: skip
        self._board, self._network, self._clock, self._on_reset = board, network, clock, on_reset
        self._rtc, self._watchdog = rtc, watchdog
        self._began_us = clock.now_us() - first_ticks_ms * 1000
        self._zero_waits = 0
        self.cause = wire.CAUSES["power on"]
        self.serial = 1
        self.flash = {"erases": 0, "programs": 0}
        self.record: Callable[[int, int, bytes], object] | None = None  # gets each FLASH request
        self.waits_until_us: int | None = None  # set while the program waits; a wait without end is far away
        self.interest = b""
        self._armed = 0  # pins that interrupt, as bits
        self._told_levels = 0
        self._stalled = False  # by an erase
        self.erase_ms = 0  # what a flash erase takes, with every interrupt held off; 0: flash takes no time
        self.lapse_ms = 0  # time-lapse: each wait lasts at least so long
        self.shim_heap = 0  # bytes that a real board does not spend
        self._posted = self._does(watchdog)
        self._buses = self._asks_buses()

    def _does(self, watchdog: Watchdog) -> dict[int, Callable[[int, int, bytes], object]]:
        """What becomes of each request that has no answer."""
        board, network, now_us = self._board, self._network, self._clock.now_us
        return {
            wire.PIN_INIT: self._pin_init,
            wire.PIN_OUT: lambda a, v, data: board.pin_out(a, v),
            wire.SPI_INIT: lambda a, v, data: board.buses.spi_init(a, data),
            wire.SPI_WRITE: lambda a, v, data: board.buses.spi_transfer(a, data),
            wire.I2C_INIT: board.buses.i2c_init,
            wire.UART_INIT: board.buses.uart_init,
            wire.UART_WRITE: lambda a, v, data: board.buses.uart_write(a, data),
            wire.COUNTER: lambda a, v, data: board.count(a, data[0], int.from_bytes(data[1:], "little")),
            wire.ADC: lambda a, v, data: board.analog(a, data[0]),
            wire.BITSTREAM: lambda a, v, data: board.bitstream(a, data),
            wire.PWM: lambda a, v, data: board.pwm(a, v),
            wire.WATCHDOG: lambda a, v, data: watchdog.arm(v),
            wire.FEED: lambda a, v, data: watchdog.feed(),
            wire.LINK: lambda a, v, data: board.chip.link(a, data),
            wire.NIC: lambda a, v, data: network.activate(bool(v)),
            wire.FLASH: self._flash,
            wire.HEAP: lambda a, v, data: setattr(self, "shim_heap", v),
            wire.RTC_SET: lambda a, v, data: self._rtc.set(v),
            wire.CLOSE: lambda a, v, data: network.close(a),
            wire.PASSED: lambda a, v, data: self._waited(v),
            wire.SM_SETUP: lambda a, v, data: board.machines.setup(a, v, data, now_us()),
            wire.SM_DO: self._machine,
        }

    def _asks_buses(self) -> dict[int, Callable[[int, int, bytes], tuple[bytes, int]]]:
        """What each request to a chip is answered with: bytes and a number."""
        board = self._board
        return {
            wire.SPI_TRANSFER: lambda a, v, data: (board.buses.spi_transfer(a, data), 0),
            wire.I2C_WRITE: lambda a, v, data: (b"", board.buses.i2c_write(a, v, data)),
            wire.I2C_READ: lambda a, v, data: (board.buses.i2c_read(a, v & 0xFF, v >> 8), 0),
            wire.UART_READ: lambda a, v, data: board.buses.uart_read(a, v),
            wire.SM_ASK: self._ask_machine,
        }

    def handle(self, op: int, a: int, v: int, data: bytes) -> bytes | asyncio.Task | None:
        """Do one request; the bytes to answer with, a task that will have them, or None."""
        if op in self._posted:
            self._posted[op](a, v, data)
            return None
        if op == wire.IDLE:
            self._wait(max(v, self.lapse_ms) if v > 0 else v, data)
            return None
        if op == wire.FLASH_STALL and self._clock.simulated:
            self._stalled = True
            self._wait(self.erase_ms if v == wire.FLASH_ERASE else _PROGRAM_MS, b"")
            return None
        if op in (wire.LOOK, wire.FLASH_STALL):
            return self.world()
        if op == wire.RTC:
            return _packed(op, a, b"", self._rtc.read())
        if op in (wire.RESET, wire.CUT):
            self._on_reset("reset" if op == wire.RESET else "cut")
            return None
        return self._ask(op, a, v, data)

    def _ask(self, op: int, a: int, v: int, data: bytes) -> bytes | asyncio.Task:
        try:
            if op in self._buses:
                return _packed(op, a, *self._buses[op](a, v, data))
            if op == wire.SAMPLES:
                return _packed(op, a, *self._board.samples(a, v))
            answer = self._network.ask(op, a, v, data)
        except OSError as error:
            return _refused(op, a, error)
        if asyncio.isfuture(answer):
            return self._clock.loop.create_task(_later(op, a, answer))
        return _packed(op, a, *answer)

    def _pin_init(self, pin: int, v: int, data: bytes) -> None:
        if v & wire.INTERRUPTS:
            self._armed |= 1 << pin
        else:
            self._board.pin_init(pin, v & 1, v >> 3 & 1, v >> 1 & 3)

    def _machine(self, number: int, value: int, data: bytes) -> None:
        self._board.run_machines()
        if self._board.machines.do(number, value, data[0], self._clock.now_us()):
            self._board.dirty = True

    def _ask_machine(self, number: int, what: int, data: bytes) -> tuple[bytes, int]:
        self._board.run_machines()
        return self._board.machines.ask(number, what, self._clock.now_us())

    def _wait(self, ms: int, interest: bytes) -> None:
        now_us = self._clock.now_us()
        self._zero_waits = 0 if ms else self._zero_waits + 1
        if self._zero_waits > _ZERO_WAITS:
            ms, self._zero_waits = 1, 0
        self.waits_until_us = 1 << 62 if ms < 0 else self._whole_us(ms) if ms else now_us
        self.interest = interest

    def _waited(self, ms: int) -> None:
        """The program has waited by itself."""
        self._zero_waits = 0
        self._clock.loop.pass_to(self._whole_us(ms))

    def _whole_us(self, ms: int) -> int:
        """The end of a wait of so long from now: time is looked at in whole milliseconds, so it ends on one."""
        since_ms = (self._clock.now_us() - self._began_us) // 1000
        return self._began_us + (since_ms + ms) * 1000

    def _calm_ms(self, now_us: int) -> int:
        """How long nothing that the program can see changes, and nobody else has anything to do: it may wait so long
        by itself."""
        if self.lapse_ms or self._watchdog.on_feed or not self._clock.simulated:
            return 0
        until_us = min(self._clock.loop.calm_until_us(), self._board.next_us(now_us) - 1)
        return min(max((until_us - self._whole_us(0)) // 1000, 0), wire.LONGEST_CALM_MS)

    def has_news(self) -> bool:
        """Has a socket what the waiting program asked for, or has a pin moved that interrupts? Not in an erase."""
        if self._stalled:
            return False
        if self._armed and (self._board.levels() ^ self._told_levels) & self._armed:
            return True
        flags = self._network.flags()
        return any(flags[self.interest[i]] & self.interest[i + 1] for i in range(0, len(self.interest), 2))

    def waiting(self) -> bool:
        return self.waits_until_us is not None

    def world(self) -> bytes:
        """All that the program can see of the outside, in one answer."""
        now_us = self._clock.now_us()
        since_us = now_us - self._began_us
        self._board.chip.looked()
        self._told_levels, self._stalled = self._board.levels(), False
        return wire.WORLD.pack(
            since_us // 1000 & wire.TICKS_MASK,
            since_us & wire.TICKS_MASK,
            self.cause,
            self._network.flags_of_link() | (self.erase_ms > 0) * wire.FLASH_SLOW,
            self.serial,
            self._told_levels,
            *self._board.counts(),
            self._network.flags(),
            self._calm_ms(now_us),
            since_us % 1000,
            *self._board.readings(),
        )

    def _flash(self, kind: int, block: int, data: bytes) -> None:
        if self.record:
            self.record(kind, block, data)
        if kind == wire.FLASH_MISUSE:
            self._board.misuse(f"flash block {block}: programmed without an erase")
        elif kind != wire.FLASH_SYNC:
            self.flash["erases" if kind == wire.FLASH_ERASE else "programs"] += 1


async def _later(op: int, a: int, answer: asyncio.Future) -> bytes:
    try:
        return _packed(op, a, *await answer)
    except OSError as error:
        return _refused(op, a, error)


def _packed(op: int, a: int, result: bytes, number: int) -> bytes:
    return wire.HEAD.pack(op, a, len(result), number) + result


def _refused(op: int, a: int, error: OSError) -> bytes:
    return _packed(op, a, b"", -(error.errno or errno.EIO))
