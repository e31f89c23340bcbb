"""A contactor: coil, main poles, and the normally closed mirror contact of IEC 60947-4-1 annex F."""


class Relay:
    """Coil current needs three things: the controller's wish, the safety chain in series, and mains.

    Faults: `weld` (the main poles are fused shut, the mirror contact therefore cannot close) and `stick` (the
    armature does not pull in).
    """

    def __init__(self, operate_ms: int = 15, release_ms: int = 10) -> None:
        self.welded = False
        self.stuck_open = False
        self.cycles = 0  # closings of the main poles
        self.changed_us = None  # when the voltage at the socket last came or went
        self._operate_us = operate_ms * 1000
        self._release_us = release_ms * 1000
        self._coil = False
        self._chain = True
        self._mains = True
        self._pulled_in = False
        self._moves_us = None  # when the armature arrives at the other end
        self._was_live = False

    def coil(self, on: bool, now_us: int) -> None:
        """The controller's output to the coil."""
        self._settle(now_us)
        self._coil = on
        self._decide(now_us)

    def chain(self, on: bool, now_us: int) -> None:
        """Emergency stop and residual current device, in series with the coil: False opens."""
        self._settle(now_us)
        self._chain = on
        self._decide(now_us)

    def mains(self, on: bool, now_us: int) -> None:
        """The supply: of the coil, and of whoever charges."""
        self._settle(now_us)
        self._mains = on
        self._decide(now_us)
        self._note(now_us)

    def weld(self, on: bool, now_us: int) -> None:
        """Fuse the main poles shut now, or repair them."""
        self._settle(now_us)
        self.welded = on
        self._note(now_us)

    def stick(self, on: bool, now_us: int) -> None:
        """The armature no longer pulls in (and falls off), or does again."""
        self._settle(now_us)
        self.stuck_open = on
        self._decide(now_us)

    def closed(self, now_us: int) -> bool:
        """Are the main poles closed?"""
        self._settle(now_us)
        return self._pulled_in or self.welded

    def mirror_closed(self, now_us: int) -> bool:
        """Is the mirror contact closed? It cannot be while any main pole is. IEC 60947-4-1 annex F."""
        return not self.closed(now_us)

    def live(self, now_us: int) -> bool:
        """Is there voltage at the socket?"""
        return self.closed(now_us) and self._mains

    def next_us(self, now_us: int) -> int | None:
        """When the armature arrives, if it is on its way."""
        self._settle(now_us)
        return self._moves_us

    def _decide(self, now_us: int) -> None:
        wanted = self._coil and self._chain and self._mains and not self.stuck_open
        if wanted == self._pulled_in:
            self._moves_us = None
        elif self._moves_us is None:
            self._moves_us = now_us + (self._operate_us if wanted else self._release_us)

    def _settle(self, now_us: int) -> None:
        if self._moves_us is not None and now_us >= self._moves_us:
            moved_us, self._moves_us = self._moves_us, None
            self._pulled_in = not self._pulled_in
            self.cycles += self._pulled_in
            self._note(moved_us)

    def _note(self, then_us: int) -> None:
        live = (self._pulled_in or self.welded) and self._mains
        if live != self._was_live:
            self._was_live = live
            self.changed_us = then_us
