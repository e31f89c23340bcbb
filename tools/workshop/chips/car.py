"""A car, and the copper from the contactor through the meter and the cable to it."""

from tools.workshop.chips.pilot import Pilot
from tools.workshop.chips.plug import Plug
from tools.workshop.chips.relay import Relay
from tools.workshop.chips.s0_meter import S0Meter


class Car:
    """Draws `watts` over `phases` as long as it wants to, and gets any; `greedy`: whatever the pilot says; `clings`: it
    goes on when the pilot offers nothing any more."""

    def __init__(self, watts: int = 11000, phases: int = 3) -> None:
        self.wants = False
        self.watts = watts
        self.phases = phases
        self.greedy = False
        self.clings = False

    def draws_w(self, live: bool, plug: Plug, pilot: Pilot | None = None) -> int:
        """The load, given voltage at the socket, a cable, and on its pilot state C."""
        if not (live and self.wants and plug.complete()):
            return 0
        if pilot is None or self.greedy:
            return self.watts
        return min(self.watts, pilot.offered_w() or self.watts) if pilot.state() == "C" else 0


class Outlet:
    """One socket's power path: keeps the meter's load right to the microsecond, whoever moved last.

    Call `settle` before and after anything that changes (a pull of the plug, a wish of the car, a coil), and
    before the meter is read.
    """

    def __init__(self, relay: Relay, plug: Plug, car: Car, meter: S0Meter, pilot: Pilot | None = None) -> None:
        self.relay = relay
        self.plug = plug
        self.car = car
        self.meter = meter
        self.pilot = pilot
        self._at_us = None

    def settle(self, now_us: int) -> int:
        """Bring the meter up to now; the load in watts from now on."""
        at_us = now_us if self._at_us is None else self._at_us
        self._at_us = now_us
        self.relay.live(now_us)
        changed_us = self.relay.changed_us
        if changed_us is not None and at_us < changed_us < now_us:
            self._load(changed_us)
        return self._load(now_us)

    def next_us(self, now_us: int) -> int | None:
        """When relay or meter next change by themselves."""
        times = [self.relay.next_us(now_us), self.meter.next_us(now_us)]
        times = [at_us for at_us in times if at_us is not None]
        return min(times) if times else None

    def _load(self, now_us: int) -> int:
        watts = self.car.draws_w(self.relay.live(now_us), self.plug, self.pilot)
        self.meter.set_power_w(watts, now_us)
        return watts
