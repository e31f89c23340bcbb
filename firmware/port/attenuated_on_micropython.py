"""Analog inputs that see little more than 1 V unless they are attenuated: the ESP32's. Imported where the chip is one."""

from machine import ADC, Pin
from micropython import const

_FULL_MV = const(3300)
_MOST = const(65535)


def reader(pin: int):
    """`read()`: 65535 at 3.3 V. By the calibration in the chip's fuses, straight from 150 to 2450 mV on an ESP32, from
    0 to 3100 mV on an ESP32-S3 (11 dB); what lies beyond reads as one of the ends."""
    microvolts = ADC(Pin(pin), atten=ADC.ATTN_11DB).read_uv  # whole millivolts
    return lambda: min(_MOST, microvolts() // 1000 * _MOST // _FULL_MV)  # small integers
