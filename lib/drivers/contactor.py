"""A contactor by its relay output, watched through a mirror contact if there is one (IEC 60947-4-1 annex F).

Opening is immediate, always. Closing waits for a minimum time open, and for the mirror contact to say that
the main poles are really open. The output is asserted again at every call.
"""

from micropython import const

from lib.ticks import diff

WELDED = "welded"
NOT_CLOSING = "failed to close"

_SETTLE_MS = const(1000)  # until the mirror contact is believed: armature, bounce, slow contactors
_OFF_MS = const(5000)
_OFF_AFTER_FAULT_MS = const(30000)


class Contactor:
    """`relay(on)` drives the coil; `mirror()` is True while the normally closed auxiliary says: open. A relay with a
    guard of its own says True when its pin is not as it was told: if that was on, the guard has opened it, and it rests
    as after any opening; if it was off, something else drives the pin, and the contactor counts as closed and welded.

    closed: whether the main poles are, as far as can be known. fault: None, "welded" (poles closed against
    the command; stays until `forgive`) or "failed to close" (no voltage for the coil, or stuck; goes after
    the longer minimum time open, so that it can be tried again). cycles: how often it was told to close, for whoever
    maintains it.
    """

    def __init__(self, relay, mirror=None) -> None:
        self.closed = False
        self.fault: str | None = None
        self.cycles = 0
        self._relay = relay
        self._mirror = mirror
        self._on = False
        self._differs = False  # command and mirror contact, since _differs_ms
        self._differs_ms = 0
        self._resting = True  # the minimum time open, since _opened_ms
        self._opened_ms: int | None = None  # a reset opens, but when? counted from the first call
        if relay(False):
            self.fault = WELDED

    @property
    def state(self) -> str:
        """For people: open, resting (must stay open for a while), closing, closed, opening, or the fault."""
        if self.fault:
            return self.fault
        if self._on:
            return "closed" if self.closed else "closing"
        if self.closed:
            return "opening"
        return "resting" if self._resting else "open"

    def set(self, want: bool, now_ms: int) -> None:
        """Call in every pass: should the contactor be closed?"""
        shut = self._on if self._mirror is None else not self._mirror()
        self._compare(shut, now_ms)
        self._rest(now_ms)
        if self._on:
            if not want or self.fault:
                self._command(False, now_ms)
        elif want and not (shut or self._resting or self.fault):  # shut: a weld, never close on one
            self._command(True, now_ms)
        wrong = self._relay(self._on)
        if wrong and self._on:
            self._command(False, now_ms)
            wrong = False
        elif wrong:  # driven from outside
            self.fault = WELDED
        self.closed = bool(wrong) or (self._on if self._mirror is None else shut)

    def forgive(self) -> None:
        """A person has looked at it: forget the fault. It comes back if it is still there."""
        self.fault = None
        self._differs = False

    def _compare(self, shut: bool, now_ms: int) -> None:
        if shut == self._on:
            self._differs = False
        elif not self._differs:
            self._differs = True
            self._differs_ms = now_ms
        elif diff(now_ms, self._differs_ms) >= _SETTLE_MS and self.fault != WELDED:
            self.fault = WELDED if shut else NOT_CLOSING

    def _command(self, on: bool, now_ms: int) -> None:
        self._on = on
        self._differs = True
        self._differs_ms = now_ms
        self.cycles += on
        if not on:
            self._resting = True
            self._opened_ms = now_ms

    def _rest(self, now_ms: int) -> None:
        """A flag, not only a time: ticks compare for three days, a contactor may be open for longer."""
        opened_ms = self._opened_ms
        if opened_ms is None:
            self._opened_ms = opened_ms = now_ms
        rest_ms = _OFF_AFTER_FAULT_MS if self.fault else _OFF_MS
        if not self._on and self._resting and diff(now_ms, opened_ms) >= rest_ms:
            self._resting = False
            if self.fault == NOT_CLOSING:
                self.fault = None
