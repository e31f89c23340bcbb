"""What the loops have in common: progress twice a minute, Ctrl-C, and the end of one that has tested nothing."""

import contextlib
import signal
import time
from collections.abc import Callable

_EVERY_S = 30
_STOPPED = 130  # as a shell has it for what Ctrl-C has ended


class Progress:
    """`due()` is true once in half a minute."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._told_s = now_s()

    def due(self) -> bool:
        """Is it time for a word?"""
        if self._now_s() - self._told_s < _EVERY_S:
            return False
        self._told_s = self._now_s()
        return True


class CtrlC(contextlib.AbstractContextManager):
    """`with ctrl_c:` ends early and quietly when Ctrl-C is pressed; `pressed` says so."""

    pressed = False

    def __exit__(self, kind, error, trace) -> bool:
        self.pressed = kind is KeyboardInterrupt
        return self.pressed


def deaf() -> None:
    """For the processes of a pool: a terminal's Ctrl-C is for the loop, which ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end(line: str, nothing: str, failed: bool, ctrl_c: CtrlC) -> int:
    """Print the last line; the exit status. `nothing`: why nothing was tested, "" if something was."""
    if ctrl_c.pressed:
        print("\nstopped by Ctrl-C; so far:", flush=True)
    elif nothing:
        print(f"nothing was tested: {nothing}")
    print(line, flush=True)
    return _STOPPED if ctrl_c.pressed else int(failed or bool(nothing))
