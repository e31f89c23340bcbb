"""The chip under MicroPython, at power on: pins, buses, counters, network; firmware says `firmware.port.chip`. Needed
once, when the charger is built; with on_micropython.py the only place that knows the interpreter's own modules. Nothing
made here may refer to functions of this file, or it stays in memory (1.3 KB).

A pin becomes the simplest thing that works: an output is a function of whether it should be active, an input
a function that says whether it is. Twin for CircuitPython: chip_on_circuitpython.py (same names, same parameters).
"""

import time

import machine
from machine import Pin
from micropython import const

from firmware.port.interpreter import inverted_input, inverted_output

_EPOCH_S = const(946684800)  # 2000-01-01, where some chips begin to count (esp32, stm32)
_WATCHDOG_MS = const(8000)  # RP2040: at most 8388
_FILTER_NS = const(12700)  # an ESP32's most; its errata GPIO-3.11: GPIO 36 and 39 are low for 80 ns at times


def unique_id() -> str:
    """The chip's own number, hexadecimal digits."""
    return "".join(["%02X" % byte for byte in machine.unique_id()])


def reset_cause() -> str:
    """Why the program starts: "power on", "reset", "watchdog" or "soft reset". On rp2 it is the watchdog that carries
    out every reset, and no other cause is known: "reset or watchdog"."""
    cause = machine.reset_cause()
    bitten = "watchdog" if hasattr(machine, "SOFT_RESET") else "reset or watchdog"
    for name, text in (("PWRON_RESET", "power on"), ("WDT_RESET", bitten), ("SOFT_RESET", "soft reset")):
        if getattr(machine, name, None) == cause:
            return text
    return "reset"


def wall_clock() -> int:
    """Unix seconds by the chip's own clock. It starts somewhere at power on; whether a reset leaves it alone is the
    chip's business (esp32: yes; rp2: no)."""
    return time.time() + (_EPOCH_S if time.gmtime(0)[0] == 2000 else 0)


def watchdog():
    """Start it; returns the function that feeds it. Once started it cannot be stopped."""
    return machine.WDT(timeout=_WATCHDOG_MS).feed


# --- pins and buses


def output(pin: int, active: int = 1):
    """`set(on)`; the pin is at its inactive level from here on."""
    out = Pin(pin, Pin.OUT, value=1 - active)
    return out if active else inverted_output(out)


def level(pin: int):
    """`set(level)` of a pin that idles high, such as a select line."""
    return Pin(pin, Pin.OUT, value=1)


def switch(pin: int, active: int = 0):
    """`is_on()` of a contact to ground, with the pull-up on where the pin has one."""
    contact = _pulled_up(pin)
    return contact if active else inverted_input(contact)


def _pulled_up(pin: int) -> Pin:
    """An input with its pull-up, where it has one."""
    from firmware import pull_ups

    return Pin(pin, Pin.IN, Pin.PULL_UP) if pull_ups.has(pin) else Pin(pin, Pin.IN)


def analog(pin: int):
    """`read()` of an analog input: 65535 at 3.3 V."""
    if hasattr(machine.ADC, "ATTN_11DB"):  # an ESP32
        from firmware.port.attenuated import reader

        return reader(machine.ADC, pin)
    return machine.ADC(Pin(pin)).read_u16


def peaks(pin: int):
    """`read()` of an analog input that oscillates at 1 kHz: (highest, lowest) of a burst of samples, 2.5 ms long."""
    from lib.drivers.peaks import Peaks

    return Peaks(analog(pin), time.ticks_us).read


def pwm(pin: int, hz: int = 1000, duty: int = 65535):
    """`drive(duty)` of an output that is high for so many parts of 65535 of the time, from here on for `duty`."""
    return machine.PWM(Pin(pin), freq=hz, duty_u16=duty).duty_u16


def strip(pin: int):
    """`show(bytes)` of LEDs WS2812B on a pin: three bytes each, green red blue. Blocks for 30 us an LED."""
    from firmware.port.strip import sender

    return sender(pin)


def spi(bus: int, sck: int, mosi: int, miso: int, baudrate: int):
    """A bus of mode 0: `write(buffer)`, `write_readinto(out, into)`. Which chip hears is its select line's matter."""
    return machine.SPI(bus, baudrate=baudrate, polarity=0, phase=0, sck=Pin(sck), mosi=Pin(mosi), miso=Pin(miso))


def i2c(bus: int, scl: int, sda: int, hz: int):
    """An object with write(address, buffer) and readinto(address, buffer); OSError when nobody answers."""
    from firmware.port.buses import I2c

    return I2c(bus, scl, sda, hz)


def uart(bus: int, tx: int, rx: int, baudrate: int):
    """An object with write(buffer) and readinto(buffer) -> how many bytes were there; neither waits."""
    from firmware.port.buses import Uart

    return Uart(bus, tx, rx, baudrate)


def pulse_counter(number: int, pin: int):
    """`count()` of the pulses that pull the pin low, counted by hardware where the chip has any for that."""
    if hasattr(machine, "Counter"):
        counter = machine.Counter
        return counter(number, _pulled_up(pin), edge=counter.FALLING, filter_ns=_FILTER_NS).value
    return _beside_python().pulse_counter(number, pin)


def relay(pin: int, active: int, watch=None):
    """`set(on)` of an output that opens without Python: at once when the input `watch`, (pin, active level), becomes
    active, and when `set` has not been called for some seconds. It stays open until it was told off and on again.

    True from `set`: the pin is not what it was told before, so the guard has opened it; `set` must come each pass."""
    return _beside_python().relay(pin, active, watch)


def _beside_python():
    """What goes on while Python cannot: PIO on RP2; hard interrupts elsewhere, not while a flash erase lasts."""
    try:
        from firmware.port import pio

        return pio
    except ImportError:  # no module rp2
        from firmware.port import irq

        return irq


# --- network


def network(link: dict, fixed):
    """Start the Ethernet of a board file's LINK; `fixed`: (address, mask, gateway, dns), or None for DHCP.

    Returns the interface, which supervises nothing by itself: `isconnected()`: the cable is in and there is an address;
    `active()`: the driver runs, False after a fatal error; `active(on)`: stop or start it, which blocks for half a
    second; `ifconfig(fixed)`: to be said again after a start; `ifconfig()`: what holds now, in the same form. None of
    them raises."""
    from firmware.port.network import interface

    nic = interface(link)
    nic.active(True)
    if fixed:
        nic.ifconfig(fixed)
    return nic
