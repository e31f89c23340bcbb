# CPython only: host tool
"""What the stranger's charger is made of, and what survives a power cut of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CHARGING_W = 7400
_WS_PER_WH = 3600


class Bay:
    """The copper of one connector: socket or fixed cable, lock, contactor and meter. `now` gives unix seconds."""

    def __init__(self, now: Callable[[], float], fixed_cable: bool) -> None:
        self._now = now
        self.fixed_cable = fixed_cable
        self.in_socket = fixed_cable  # the cable's end at the charger
        self.in_car = self.half = self.locked = self.jammed = self.faulty = False
        self._closed_at: float | None = None
        self._counted_wh = 1000.0

    @property
    def occupied(self) -> bool:
        """Somebody's cable is here."""
        return self.in_car if self.fixed_cable else self.in_socket

    @property
    def connected(self) -> bool:
        """From the charger to the car."""
        return self.in_socket and self.in_car

    def lock(self) -> bool:
        """Hold the plug; False if it cannot be held."""
        self.locked = not self.fixed_cable and not self.half and not self.jammed
        return self.locked or self.fixed_cable

    def unlock(self) -> bool:
        """Let the plug go; False if the lock does not move."""
        self.locked = self.locked and self.jammed
        return not self.jammed

    @property
    def closed(self) -> bool:
        """The contactor."""
        return self._closed_at is not None

    def close(self) -> None:
        """Give energy."""
        self._closed_at = self._now()

    def open(self) -> None:
        """Give none."""
        self._counted_wh, self._closed_at = self.register_wh(), None

    def register_wh(self) -> float:
        """The meter's register."""
        running_s = 0.0 if self._closed_at is None else self._now() - self._closed_at
        return self._counted_wh + running_s * CHARGING_W / _WS_PER_WH

    def measured(self, measurand: str) -> str:
        """One value as text."""
        if measurand == "Voltage":
            return "230.0"
        if measurand == "Power.Active.Import":
            return str(CHARGING_W if self.closed else 0)
        return str(int(self.register_wh()))


@dataclass(eq=False)
class Transaction:
    """From start to stop; `id` is the central system's number, once it has given one."""

    connector: int
    id_tag: str
    started: float
    parent: str | None = None
    id: int | None = None
    over: bool = False
    kept: list = field(default_factory=list)  # values for the stop


@dataclass(eq=False)
class Owed:
    """A message that waits for its turn; what belongs to a transaction is kept until it is delivered."""

    build: Callable[[], object]  # the request, as PyPI ocpp has it
    done: Callable[[Any, Any], None] = lambda charger, answer: None  # the program that got the answer
    transaction: Transaction | None = None
    attempts: int = 0


@dataclass(eq=False)
class Memory:
    """The flash."""

    keys: dict = field(default_factory=dict)
    unavailable: set = field(default_factory=set)  # connectors, 0 is the charger
    cache: dict = field(default_factory=dict)  # upper-case tag -> idTagInfo in snake case
    queue: list = field(default_factory=list)
    running: dict = field(default_factory=dict)  # connector -> Transaction
