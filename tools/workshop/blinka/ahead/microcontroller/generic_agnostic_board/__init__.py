"""The simulated chip behind Blinka's `microcontroller`: what that module has on a board besides its pins."""

import types

import channel
import wires
from watchdog import WatchDogTimer

__all__ = ("ResetReason", "cpu", "reset", "watchdog")


class ResetReason:
    POWER_ON = "power on"
    BROWNOUT = "brown-out"
    SOFTWARE = "software"
    RESET_PIN = "reset pin"
    WATCHDOG = "watchdog"
    UNKNOWN = "unknown"


_REASONS = {1: ResetReason.POWER_ON, 2: ResetReason.SOFTWARE, 3: ResetReason.WATCHDOG}
cpu = types.SimpleNamespace(
    uid=bytearray(b"\xe6\x60\x58\x38\x83\x00" + channel.world[10:12]),
    reset_reason=_REASONS.get(channel.world[8], ResetReason.UNKNOWN),
)
watchdog = WatchDogTimer()


def reset() -> None:
    """Ask for a reset; the workshop ends this program here."""
    channel.ask(wires.RESET)
