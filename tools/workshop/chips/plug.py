"""A charging cable between socket and car, the socket's plug switch, and the bolt that holds the plug."""

# IEC 61851-1 annex B: what a cable bears, A, and the resistor at its proximity contact, ohm; None: broken off
OHM = {13: 1500, 20: 680, 32: 220, 63: 100, 0: None}


class Plug:
    """The cable: `at_socket` is "out", "half" or "in", `at_car` is a boolean, `cable` a key of OHM."""

    def __init__(self) -> None:
        self.at_socket = "out"
        self.at_car = False
        self.cable = 32
        self.lock = None  # the Lock of this socket, if it has one

    def push(self, now_us: int, half: bool = False) -> None:
        """Push the plug into the socket; `half`: not quite."""
        if self.lock:
            self.lock.engaged(now_us)  # its bolt has moved, until now, with the plug as it was
        self.at_socket = "half" if half else "in"

    def pull(self, now_us: int) -> bool:
        """Pull the plug out of the socket; False: the bolt holds it."""
        if self.lock and self.lock.engaged(now_us):
            return False
        self.at_socket = "out"
        return True

    def present(self) -> bool:
        """Does the plug switch make? It does for a plug that is only half in, too."""
        return self.at_socket != "out"

    def proximity_ohm(self) -> int | None:
        """The resistor between proximity contact and earth; None: none."""
        return OHM[self.cable] if self.present() else None

    def complete(self) -> bool:
        """Is the cable in at both ends, so that current can flow?"""
        return self.at_socket == "in" and self.at_car


class Lock:
    """A solenoid that pushes a bolt while it is driven, and a sense contact that makes when the bolt is home.

    The bolt finds its hole only in a plug that is fully in. `jam` holds it wherever it is.
    """

    def __init__(self, plug: Plug, travel_ms: int = 300) -> None:
        self.jammed = False
        self._plug = plug
        self._travel_us = travel_ms * 1000
        self._driven = False
        self._position_us = 0  # 0 back .. _travel_us home
        self._at_us = None
        plug.lock = self

    def drive(self, on: bool, now_us: int) -> None:
        """The controller's output."""
        self._settle(now_us)
        self._driven = on

    def jam(self, on: bool, now_us: int) -> None:
        """The bolt is stuck where it is, or free again."""
        self._settle(now_us)
        self.jammed = on

    def engaged(self, now_us: int) -> bool:
        """What the sense contact says: the bolt is home."""
        self._settle(now_us)
        return self._position_us == self._travel_us

    def next_us(self, now_us: int) -> int | None:
        """When the bolt arrives at the end that it is moving to."""
        self._settle(now_us)
        goal_us = self._goal_us()
        return None if goal_us == self._position_us else now_us + abs(goal_us - self._position_us)

    def _goal_us(self) -> int:
        if self.jammed:
            return self._position_us
        if not self._driven:
            return 0
        return self._travel_us if self._plug.at_socket == "in" else self._travel_us // 2

    def _settle(self, now_us: int) -> None:
        passed_us = 0 if self._at_us is None else now_us - self._at_us
        self._at_us = now_us
        way_us = self._goal_us() - self._position_us
        self._position_us += max(-passed_us, min(passed_us, way_us))
