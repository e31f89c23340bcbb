"""CircuitPython's `supervisor`, as far as a charger uses it."""

import time
import types

import channel

_PERIOD = 1 << 29
_START = _PERIOD - 65536  # so that programs meet the wrap after 65 s
_PATIENCE = 1000

SafeModeReason = types.SimpleNamespace(NONE=0, HARD_FAULT=1, PROGRAMMATIC=2, STACK_OVERFLOW=3, USER=4)
runtime = types.SimpleNamespace(autoreload=True, safe_mode_reason=SafeModeReason.NONE)
_began_ms = time.monotonic_ns() // 1_000_000
_calls = [0, 0]  # how often, at which tick


def ticks_ms() -> int:
    """Milliseconds modulo 2**29; in simulated time a program that spins on them is moved on after a while."""
    now_ms = time.monotonic_ns() // 1_000_000 - _began_ms
    if channel.SIMULATED:
        _calls[:] = [_calls[0] + 1 if _calls[1] == now_ms else 0, now_ms]
        if _calls[0] > _PATIENCE:
            time.sleep(0.001)
            return ticks_ms()
    return (_START + now_ms) % _PERIOD
