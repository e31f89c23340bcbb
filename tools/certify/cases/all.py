"""All cases that have steps, loaded."""

from tools.certify.cases import (
    CASES,
    boot,
    cache,
    configuration,
    fault,
    meter,
    offline,
    power,
    remote,
    reset,
    start,
    stop,
    unlock,
    without_profile,
)  # fmt: skip

__all__ = [
    "CASES", "boot", "cache", "configuration", "fault", "meter", "offline", "power", "remote", "reset", "start",
    "stop", "unlock", "without_profile",
]  # fmt: skip
