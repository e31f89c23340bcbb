"""The analog inputs of an ESP32: what lies beyond the range of an attenuation reads as its end. Without one, the range
ends near 1 V. `read_u16` is the converter's own scale, `read_uv` is calibrated."""

from micropython import const

_FULL_MV = const(3300)  # of the channel's readings
# (least, most) mV at 0, 2.5, 6 and 11 dB; ESP-IDF's calibration, and the ranges that it promises of the S3.
_RANGES = {
    "esp32": ((75, 1039), (78, 1357), (107, 1877), (142, 3150)),
    "esp32s3": ((0, 950), (0, 1250), (0, 1750), (0, 3100)),
}


def attenuated(plain, chip: str):
    """`machine.ADC` of this chip, on top of one that reads 65535 at 3.3 V."""

    class ADC(plain):
        """An analog input behind its attenuator."""

        ATTN_0DB = 0
        ATTN_2_5DB = 1
        ATTN_6DB = 2
        ATTN_11DB = 3

        def __init__(self, pin, *, atten: int = 0):
            plain.__init__(self, pin)
            self._ends = _RANGES[chip][atten]

        def _mv(self) -> int:
            least, most = self._ends
            return max(least, min((plain.read_u16(self) * _FULL_MV + 32767) // 65535, most))

        def read_uv(self) -> int:
            return self._mv() * 1000

        def read_u16(self) -> int:
            least, most = self._ends
            return (self._mv() - least) * 65535 // (most - least)

    return ADC
