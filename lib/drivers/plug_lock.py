"""A bolt that holds the plug in the socket: a solenoid, and a contact that senses the bolt."""

from micropython import const

from lib.ticks import diff

JAMMED = "jammed"

_TRAVEL_MS = const(600)  # twice what the bolts of common sockets take


class PlugLock:
    """`drive(on)` pushes the bolt; `sense()`, if there is one, is True while the bolt is home.

    engaged: whether the plug is held. fault: None, or "jammed" while the bolt has not obeyed within its
    travel time; it goes by itself when the bolt obeys.
    """

    def __init__(self, drive, sense=None) -> None:
        self.engaged = False
        self.fault: str | None = None
        self._drive = drive
        self._sense = sense
        self._want = False
        self._moving = False  # since _since_ms: told to move, or moved without being told
        self._since_ms = 0
        drive(False)

    @property
    def settled(self) -> bool:
        """Has the bolt arrived where it was last told to be, or failed to?"""
        return not self._moving or self.fault is not None

    def set(self, engaged: bool, now_ms: int) -> None:
        """Call in every pass: should the plug be held?"""
        if engaged != self._want:
            self._want = engaged
            self._moving = True
            self._since_ms = now_ms
            self.fault = None
        self._drive(engaged)
        if self._sense is None:
            self._believe(now_ms)
        else:
            self._look(now_ms)

    def _believe(self, now_ms: int) -> None:
        """Without a sense contact: held only when it surely is, free only when it surely is."""
        if self._moving and diff(now_ms, self._since_ms) >= _TRAVEL_MS:
            self._moving = False
            self.engaged = self._want

    def _look(self, now_ms: int) -> None:
        self.engaged = bool(self._sense())
        if self.engaged == self._want:
            self._moving = False
            self.fault = None
        elif not self._moving:
            self._moving = True
            self._since_ms = now_ms
        elif diff(now_ms, self._since_ms) >= _TRAVEL_MS:
            self.fault = JAMMED
