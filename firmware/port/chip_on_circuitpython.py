"""The chip under CircuitPython, at power on: pins, buses, counters, network; firmware says `firmware.port.chip`. Needed
once, when the charger is built; with its neighbours of the same dialect the only place that knows the interpreter's own
modules. Nothing made here may refer to functions of this file, or it stays in memory: what stays is in pins.

A pin becomes the simplest thing that works: an output is a function of whether it should be active, an input
a function that says whether it is. Twin for MicroPython: chip_on_micropython.py (same names, same parameters).
"""

import sys
import time

import digitalio
import microcontroller
from micropython import const

from firmware.port import pins
from firmware.port.interpreter import inverted_input, inverted_output, ticks_ms
from firmware.port.pins import gpio

_WATCHDOG_S = const(8)  # RP2040: at most 8.3


def unique_id() -> str:
    return "".join(["%02X" % byte for byte in microcontroller.cpu.uid])


def reset_cause() -> str:
    """Why the program starts: "power on", "brownout", "reset button", "reset" or "watchdog". MicroPython on rp2 tells
    less, and calls the button a power on; all of it calls a brownout so."""
    cause, reasons = microcontroller.cpu.reset_reason, microcontroller.ResetReason
    names = {
        reasons.POWER_ON: "power on", reasons.BROWNOUT: "brownout", reasons.RESET_PIN: "reset button",
        reasons.WATCHDOG: "watchdog",
    }  # fmt: skip
    return names.get(cause, "reset")


def wall_clock() -> int:
    """Unix seconds by the chip's own clock. It starts somewhere at power on; whether a reset leaves it alone is the
    chip's business."""
    return int(time.time())


def watchdog():
    """Start it; returns the function that feeds it. Once started it cannot be stopped."""
    from watchdog import WatchDogMode

    timer = _timer()
    timer.timeout = _WATCHDOG_S
    timer.mode = WatchDogMode.RESET
    return timer.feed


def _timer():
    """The watchdog; feeding it does nothing until it is started."""
    if microcontroller.watchdog is None:
        raise RuntimeError("this chip has no watchdog: without one a charger must not switch")
    return microcontroller.watchdog


# --- pins and buses


def output(pin: int, active: int = 1):
    """`set(on)`; the pin is at its inactive level from here on."""
    out = pins.driven(pin, 1 - active)
    return pins.setter(out) if active else inverted_output(out)


def relay(pin: int, active: int, watch=None):
    """`set(on)` of an output that opens without Python: at once when the input `watch`, (pin, active level), becomes
    active, and when `set` has not been called for some seconds. It stays open until it was told off and on again.

    True from `set`: the pin is not what it was told before, so the guard has opened it; `set` must come each pass."""
    try:
        from firmware.port import pio
    except ImportError:
        raise RuntimeError("under CircuitPython only an RP2040 or RP2350 can guard its relay: use another SAFETY")
    return pio.relay(pin, active, watch)


def level(pin: int):
    """`set(level)` of a pin that idles high, such as a select line."""
    return pins.setter(pins.driven(pin, 1))


def switch(pin: int, active: int = 0):
    """`is_on()` of a contact to ground, with the pull-up on where the pin has one."""
    pio = sys.modules.get("firmware.port.pio")
    if pio and pin in pio.watched:
        return pio.switch(pin, active)
    contact = digitalio.DigitalInOut(gpio(pin))
    contact.switch_to_input(_pull(pin))
    return pins.getter(contact) if active else inverted_input(contact)


def _pull(pin: int):
    """The pull-up of an input, or None where it has none."""
    from firmware import pull_ups

    return digitalio.Pull.UP if pull_ups.has(pin) else None


def analog(pin: int):
    """`read()` of an analog input: 65535 at 3.3 V."""
    import analogio

    return pins.getter(analogio.AnalogIn(gpio(pin)))


def peaks(pin: int):
    """`read()` of an analog input that oscillates at 1 kHz: (highest, lowest) of a burst of samples, 2.5 ms long."""
    from lib.drivers.peaks import Peaks

    return Peaks(analog(pin), pins.ticks_us).read


def pwm(pin: int, hz: int = 1000, duty: int = 65535):
    """`drive(duty)` of an output at `hz`, high for so many parts of 65535 of the time; from here on at `duty`."""
    import pwmio

    return pins.pulsed(pwmio.PWMOut(gpio(pin), frequency=hz, duty_cycle=duty))


def spi(bus: int, sck: int, mosi: int, miso: int, baudrate: int):
    """The bus is one driver's for ever. CircuitPython knows its number by the pins."""
    import busio

    line = busio.SPI(gpio(sck), MOSI=gpio(mosi), MISO=gpio(miso))
    line.try_lock()
    line.configure(baudrate=baudrate, polarity=0, phase=0)
    return line


def i2c(bus: int, scl: int, sda: int, hz: int):
    """An object with write(address, buffer) and readinto(address, buffer); OSError when nobody answers."""
    from firmware.port.buses import I2c

    return I2c(bus, scl, sda, hz)


def uart(bus: int, tx: int, rx: int, baudrate: int):
    """An object with write(buffer) and readinto(buffer) -> how many bytes were there; neither waits."""
    from firmware.port.buses import Uart

    return Uart(bus, tx, rx, baudrate)


def strip(pin: int):
    """`show(bytes)` of LEDs WS2812B on a pin: three bytes each, green red blue. Blocks for 30 us an LED."""
    from firmware.port.strip import sender

    return sender(pin)


def pulse_counter(number: int, pin: int):
    """`count()` of falling edges, counted by hardware, so that a flash erase loses none. RP2040: odd pins only."""
    import countio

    return pins.counted(countio.Counter(gpio(pin), edge=countio.Edge.FALL, pull=_pull(pin)))


# --- network


def network(link: dict, fixed):
    """Start the Ethernet of a board file's LINK; `fixed`: (address, mask, gateway, dns), or None for DHCP.

    Returns the interface, which supervises nothing by itself: `isconnected()`: the cable is in and there is an address;
    `active()`: the driver runs, False after a fatal error; `active(on)`: stop or start it, which blocks for a second;
    `ifconfig(fixed)`: to be said again after a start; `ifconfig()`: what holds now, likewise. None raises."""
    from firmware.port.wiznet import Interface

    if link["chip"] != "W5500":
        raise RuntimeError("LINK chip %s is not known under CircuitPython: use W5500" % link["chip"])
    bus, select, reset = _wires(link)
    nic = Interface(bus, select, reset, bytes(microcontroller.cpu.uid), _timer().feed, ticks_ms)
    nic.active(True)
    if fixed:
        nic.ifconfig(fixed)
    return nic


def _wires(link: dict) -> tuple:
    """(bus, select line, reset line or None) of the chip; a board of the chip's maker has constants for its pins."""
    import board
    import busio

    if link.get("built_in"):
        wires = [board.W5K_SCK, board.W5K_MOSI, board.W5K_MISO, board.W5K_CS, board.W5K_RST]
    else:
        wires = [gpio(link[name]) for name in ("sck", "mosi", "miso", "cs", "rst") if name in link]
    select = digitalio.DigitalInOut(wires[3])
    select.switch_to_output(value=True)  # the driver does so too late: the reset's pulse comes first
    reset = digitalio.DigitalInOut(wires[4]) if len(wires) > 4 else None
    return busio.SPI(wires[0], MOSI=wires[1], MISO=wires[2]), select, reset
