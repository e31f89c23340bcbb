"""MicroPython's `machine`, as far as the firmware's port uses it, over the channel to the virtual board."""

import os
import struct
import time

import channel
from micropython import const

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5

_PIN_INIT = const(1)
_PIN_OUT = const(2)
_INTERRUPTS = const(16)
_SPI_INIT = const(3)
_SPI_WRITE = const(4)
_COUNTER = const(5)
_WATCHDOG = const(6)
_FEED = const(7)
_ADC = const(11)
_PWM = const(12)
_I2C_INIT = const(15)
_UART_INIT = const(16)
_UART_WRITE = const(17)
_BITSTREAM = const(18)
_RTC_SET = const(26)
_SPI_TRANSFER = const(34)
_RESET = const(35)
_I2C_WRITE = const(48)
_I2C_READ = const(49)
_UART_READ = const(50)
_SAMPLES = const(51)
_BURST = const(125)  # samples
_BURST_US = const(2500)


_CHIP = os.getenv("BOLLARD_CHIP") or ""  # of the board; "virtual": has whatever the others have

if _CHIP.startswith("rp2"):
    del HARD_RESET, DEEPSLEEP_RESET, SOFT_RESET


def _at_once_per_ms(seen: list) -> None:
    """In wall time inputs are fetched at most once a millisecond; in simulated time waits bring them."""
    if not channel.SIMULATED:
        now = time.ticks_ms()
        if now != seen[0]:
            seen[0] = now
            channel.refresh()


_seen = [None]


class Pin:
    """One GPIO; calling it reads or writes."""

    IN = 0
    OUT = 1
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_FALLING = 4
    IRQ_RISING = 8

    def __init__(self, id: int, mode: int = -1, pull: int | None = None, value: int | None = None):
        self.id = id
        self._level = None  # what this program drives; None: an input
        if mode == Pin.OUT:
            self._level = 1 if value else 0
        if mode >= 0:
            channel.post(_PIN_INIT, id, mode | (pull or 0) << 1 | (self._level or 0) << 3)

    def __call__(self, level: int | None = None) -> int | None:
        if level is not None:
            level = 1 if level else 0
            if level != self._level:  # a level that stays is no news to the board
                self._level = level
                channel.post(_PIN_OUT, self.id, level)
            return None
        if self._level is not None:
            return self._level
        _at_once_per_ms(_seen)
        return channel.world[12 + (self.id >> 3)] >> (self.id & 7) & 1

    value = __call__

    def irq(self, handler=None, trigger: int = 12, hard: bool = False) -> None:
        import interrupts

        if hard and _CHIP.startswith("esp32"):
            raise ValueError("hard interrupts are not supported")
        channel.post(_PIN_INIT, self.id, _INTERRUPTS)
        interrupts.watch(self, handler, trigger)

    def on(self) -> None:
        self(1)

    def off(self) -> None:
        self(0)


class SPI:
    """A bus; which chip hears is a matter of its select pin."""

    def __init__(self, id, baudrate=1000000, polarity=0, phase=0, sck=None, mosi=None, miso=None):
        self.id = self._id = id
        pins = bytes(
            (
                polarity << 1 | phase,
                sck.id if sck else 255,
                mosi.id if mosi else 255,
                miso.id if miso else 255,
            )
        )
        channel.post(_SPI_INIT, id, baudrate, pins)

    def write(self, data: bytes) -> None:
        channel.post(_SPI_WRITE, self._id, 0, data)

    def write_readinto(self, data: bytes, into: bytearray) -> None:
        channel.ask(_SPI_TRANSFER, self._id, 0, data, into)

    def readinto(self, into: bytearray, write: int = 0) -> None:
        self.write_readinto(bytes([write]) * len(into), into)


class I2C:
    """A bus; OSError when no chip acknowledges."""

    def __init__(self, id, *, scl, sda, freq=400000, timeout=50000):
        self._id = id
        channel.post(_I2C_INIT, id, freq, bytes([scl.id, sda.id]))

    def writeto(self, address: int, data: bytes) -> int:
        channel.ask(_I2C_WRITE, self._id, address, data)
        return len(data)

    def readfrom_into(self, address: int, into: bytearray) -> None:
        channel.ask(_I2C_READ, self._id, address | len(into) << 8, b"", into)


class UART:
    """A serial line; reading takes what is there."""

    def __init__(self, id, baudrate=9600, *, tx, rx, timeout=0, rxbuf=256):
        self._id = id
        channel.post(_UART_INIT, id, baudrate, bytes([tx.id, rx.id]))

    def write(self, data: bytes) -> int:
        channel.post(_UART_WRITE, self._id, 0, data)
        return len(data)

    def any(self) -> int:
        return channel.ask(_UART_READ, self._id, -1)

    def readinto(self, into: bytearray, nbytes: int = -1) -> int | None:
        return channel.ask(_UART_READ, self._id, len(into) if nbytes < 0 else nbytes, b"", into) or None


class Counter:
    """Edges counted by hardware."""

    RISING = 1
    FALLING = 2

    def __init__(self, id: int, src: Pin, edge: int = RISING, filter_ns: int = 0):
        self._id = id
        channel.post(_COUNTER, id, edge, struct.pack("<BH", src.id, min(filter_ns, 12787)))

    def value(self) -> int:
        _at_once_per_ms(_seen)
        return channel.number(20 + 4 * self._id)


if _CHIP.startswith(("rp2", "stm32")):
    del Counter


class ADC:
    """An analog input; full scale is 3.3 V. The world tells of four that stand still; others are asked for."""

    _made = [0]

    def __init__(self, pin: Pin):
        self._pin = pin.id
        self._samples = None
        moves = channel.ask(_SAMPLES, pin.id, 0)
        if moves or ADC._made[0] == 4:
            self._samples = bytearray(2 * _BURST if moves else 2)
            self._next = len(self._samples)
            self._asked_us = 0
            return
        self._at = 48 + 2 * ADC._made[0]
        channel.post(_ADC, ADC._made[0], 0, bytes([pin.id]))
        ADC._made[0] += 1
        channel.look()

    def read_u16(self) -> int:
        if self._samples is not None:
            return self._sample()
        _at_once_per_ms(_seen)
        return channel.number(self._at, 2)

    def _sample(self) -> int:
        """One after the other of a burst; a new one when it is over, or too old to be one."""
        now_us = channel.number(4) if channel.SIMULATED else time.ticks_us()
        place = self._next
        if place == len(self._samples) or not 0 <= time.ticks_diff(now_us, self._asked_us) < _BURST_US:
            place, self._asked_us = 0, now_us
            channel.ask(_SAMPLES, self._pin, len(self._samples) // 2, b"", self._samples)
        self._next = place + 2
        return self._samples[place] | self._samples[place + 1] << 8


if _CHIP.startswith("esp32"):
    from attenuator import attenuated

    ADC = attenuated(ADC, _CHIP)


class PWM:
    """An output that is high for a part of the time."""

    def __init__(self, pin: Pin, freq: int, duty_u16: int):
        self._id = pin.id
        self._duty = -1
        self.freq = freq
        self.duty_u16(duty_u16)

    def duty_u16(self, duty: int) -> None:
        if duty != self._duty:  # one that stays is no news to the board
            self._duty = duty
            channel.post(_PWM, self._id, duty)


def bitstream(pin: Pin, encoding: int, timing: tuple, data: bytes) -> None:
    """Each bit as a high and a low, highest first: ns (high of a 0, low of a 0, high of a 1, low of a 1)."""
    channel.post(_BITSTREAM, pin.id, encoding, struct.pack("<4H", *timing) + data)


class Timer:
    """One of software, which calls back again and again."""

    def __init__(self, id: int = -1, *, period: int, callback, hard: bool = False):
        import interrupts

        self.callback = callback
        interrupts.every(period, self)


class WDT:
    """The watchdog; it lives in the workshop, so it bites a program that hangs."""

    def __init__(self, id: int = 0, timeout: int = 5000):
        if timeout > 8388 and _CHIP.startswith("rp2"):
            raise ValueError("timeout exceeds 8388")
        channel.post(_WATCHDOG, 0, timeout)
        channel.flush()  # it must know even if this program hangs from here on

    def feed(self) -> None:
        channel.post(_FEED)


class RTC:
    """A clock without a battery; it lives in the workshop, so that a reset leaves it alone."""

    def datetime(self, when: tuple | None = None) -> tuple | None:
        if when is None:
            y, mo, d, h, mi, s, wd = time.gmtime(time.time())[:7]
            return (y, mo, d, wd, h, mi, s, 0)
        y, mo, d, _, h, mi, s = when[:7]
        days = (y - 2000) * 365 + (y - 1997) // 4 + (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[mo - 1]
        days += d - 1 + (1 if mo > 2 and y % 4 == 0 else 0)
        channel.post(_RTC_SET, 0, days * 86400 + h * 3600 + mi * 60 + s)
        return None


def reset() -> None:
    """Ask for a hard reset; the workshop ends this program here."""
    channel.ask(_RESET)


def reset_cause() -> int:
    """What the world says; an RP2's watchdog carries out every reset, and the chip knows no more."""
    cause = channel.world[8]
    return cause if cause == PWRON_RESET or not _CHIP.startswith("rp2") else WDT_RESET


def unique_id() -> bytes:
    return b"\xe6\x60\x58\x38\x83\x00" + bytes(channel.world[10:12])


def idle() -> None:
    time.sleep_ms(1)
