"""The clock in the virtual chip: at power on in 2021, as on an RP2040; a reset leaves it alone, as on an ESP32."""

from tools.workshop.clock import Clock

_POWER_ON_S = 7671 * 86400  # 2021-01-01


class Rtc:
    """Seconds since 2000-01-01."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self.start()

    def start(self) -> None:
        """The power comes: it has no battery."""
        self.set(_POWER_ON_S)

    def set(self, seconds: int) -> None:
        self._zero_us = self._clock.now_us() - seconds * 1_000_000

    def read(self) -> int:
        return (self._clock.now_us() - self._zero_us) // 1_000_000
