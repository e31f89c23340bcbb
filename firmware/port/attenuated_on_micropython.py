"""Analog inputs that see little more than 1 V unless they are attenuated: the ESP32's. Imported on such a chip."""

from machine import Pin
from micropython import const

_FULL_MV = const(3300)
_MOST = const(65535)


def reader(adc, pin: int):
    """`read()`: 65535 at 3.3 V. `adc` is machine.ADC of such a chip. It goes by the calibration in the chip's fuses:
    truly from 150 to 2450 mV on an ESP32, from 0 to 3100 mV on an ESP32-S3 (11 dB); beyond, as one of the ends."""
    microvolts = adc(Pin(pin), atten=adc.ATTN_11DB).read_uv  # whole millivolts
    return lambda: min(_MOST, microvolts() // 1000 * _MOST // _FULL_MV)  # small integers
