"""CircuitPython's `watchdog`: it lives in the workshop, so it bites a program that hangs."""

import channel
import wires


class WatchDogMode:
    RAISE = "raise"
    RESET = "reset"


class WatchDogTimer:
    """`microcontroller.watchdog`; runs from the moment it has a mode."""

    def __init__(self):
        self._timeout = None
        self._mode = None

    @property
    def timeout(self) -> float | None:
        return self._timeout

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        if not 0 < seconds <= 8:  # RP2040
            raise ValueError("timeout duration exceeded the maximum supported value")
        self._timeout = seconds

    @property
    def mode(self) -> str | None:
        return self._mode

    @mode.setter
    def mode(self, mode: str) -> None:
        if mode != WatchDogMode.RESET:
            raise NotImplementedError("RAISE mode is not implemented")  # RP2040
        if not self._timeout:
            raise ValueError("timeout must be set before the mode")
        self._mode = mode
        channel.post(wires.WATCHDOG, 0, int(self._timeout * 1000))
        channel.flush()  # it must know even if this program hangs from here on

    def feed(self) -> None:
        if self._mode:
            channel.post(wires.FEED)
