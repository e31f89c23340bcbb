"""The control pilot's wire between charger and car, IEC 61851-1 annex A: who pulls what to which voltage."""

from tools.workshop.chips.plug import Plug

STEADY = 65535  # +12 V without oscillation
_PERIOD_US = 1000
_TOP_MV = 12000
_B_MV = 9000
_C_MV = 6000


class Pilot:
    """`duty` is the charger's (of 65535), `broken` None, "short" (to earth), "cut" or "diode" (the car's is shorted).

    A car closes its switch, state C, when it wants energy and is offered some: while the pilot oscillates; one that
    clings keeps it closed when nothing is offered any more.
    """

    def __init__(self, plug: Plug, car, volts: int = 690) -> None:
        self.duty = STEADY
        self.broken = None
        self._plug = plug
        self._car = car
        self._volts = volts  # of all phases together
        self._in_c = False

    def connected(self) -> bool:
        """Does the wire reach a car?"""
        return self._plug.complete() and self.broken != "cut"

    def state(self) -> str:
        """A to F, by the positive level."""
        return {12000: "A", 9000: "B", 6000: "C", 0: "E"}.get(self.levels_mv()[0], "F")

    def levels_mv(self) -> tuple:
        """(positive, negative) level at the charger's end; both are the same while nothing oscillates."""
        if self.broken == "short":
            return 0, 0
        if self.duty == 0:
            return -_TOP_MV, -_TOP_MV
        high_mv = _TOP_MV
        if self.connected():
            high_mv = _C_MV if self._asks() else _B_MV
        if self.duty == STEADY:
            return high_mv, high_mv
        return high_mv, -high_mv if self.connected() and self.broken == "diode" else -_TOP_MV

    def level_mv(self, now_us: int) -> int:
        """The level of this moment: of each millisecond the first part is the positive one."""
        return self.levels_mv()[now_us % _PERIOD_US >= _PERIOD_US * self.duty // STEADY]

    def _asks(self) -> bool:
        self._in_c = self._car.wants and bool(self.offered_w() or (self._car.clings and self._in_c))
        return self._in_c

    def offered_w(self) -> int:
        """What the duty allows the car to draw."""
        per_mille = (self.duty * 1000 + STEADY // 2) // STEADY
        if not 80 <= per_mille <= 970:
            return 0
        milliamps = max(6000, per_mille * 60) if per_mille <= 850 else (per_mille - 640) * 250
        return milliamps * self._volts // 1000
