"""What the simulated modules share: the numbers of tools/workshop/wire.py, who has which pin, and when inputs are
fetched."""

import time

import channel

PIN_INIT = 1
PIN_OUT = 2
SPI_INIT = 3
SPI_WRITE = 4
COUNTER = 5
WATCHDOG = 6
FEED = 7
ADC = 11
PWM = 12
SM_SETUP = 13
SM_DO = 14
I2C_INIT = 15
UART_INIT = 16
UART_WRITE = 17
BITSTREAM = 18
SPI_TRANSFER = 34
RESET = 35
SM_ASK = 46
I2C_WRITE = 48
I2C_READ = 49
UART_READ = 50
SAMPLES = 51

LEVELS_AT = 12
COUNTS_AT = 20
READINGS_AT = 48

_seen_ms = [-1]
owners: dict = {}  # by number of a pin: what has it


def claim(pin: int, owner: object) -> None:
    """CircuitPython gives a pin once: to digitalio, or to state machines."""
    if owners.setdefault(pin, owner) is not owner:
        raise ValueError("GPIO%d in use" % pin)


def look() -> None:
    """In wall time inputs are fetched at most once a millisecond; in simulated time waits bring them."""
    if not channel.SIMULATED:
        now_ms = time.monotonic_ns() // 1_000_000
        if now_ms != _seen_ms[0]:
            _seen_ms[0] = now_ms
            channel.refresh()
