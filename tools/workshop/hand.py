"""What hands can do at the virtual charger: each verb of the control protocol is a method with its words."""

from typing import Literal

from tools.workshop.chips.card import Card
from tools.workshop.chips.mfrc522 import Mfrc522
from tools.workshop.chips.pn532 import Pn532
from tools.workshop.outlet import Connector
from tools.workshop.words import Count, Kilowatts, Lapse, Milliseconds, Seconds
from tools.workshop.workshop import Workshop

_TAP_S = 0.5


class Hand:
    """Verbs at board, cable, car, cards, mains and network. ValueError says what cannot be done."""

    def __init__(self, workshop: Workshop):
        self._workshop = workshop
        self._board = workshop.board
        self._cards: dict[str, Card] = {}

    def _connector(self, number: int) -> Connector:
        used = self._workshop.connectors
        if not 1 <= number <= used:
            there = "connector 1" if used == 1 else f"connectors 1 to {used}"
            raise ValueError(f"this charger has {there}, no {number}")
        return self._board.connectors[number - 1]

    def _now_us(self) -> int:
        return self._workshop.clock.now_us()

    def _settled(self, number: int) -> Connector:
        connector = self._connector(number)
        connector.power.settle(self._now_us())
        return connector

    def _moved(self, connector: Connector) -> None:
        connector.power.settle(self._now_us())
        self._workshop.moved()

    # Cable and car

    def plug(self, connector: int = 1, how: Literal["in", "half"] = "in") -> None:
        """Plug the cable into car and socket; `half`: the plug makes contact, but is not fully in."""
        at = self._settled(connector)
        if how == "half" and self._workshop.fixed_cable:
            raise ValueError("a fixed cable has no plug in a socket of the charger that could be half in")
        at.plug.at_car = True
        at.plug.push(self._now_us(), how == "half")
        self._moved(at)

    def unplug(self, connector: int = 1, end: Literal["station", "car", "both"] = "both") -> None:
        """Pull the cable out of the socket, out of the car, or out of both; a fixed cable has its car's end only."""
        at = self._settled(connector)
        end = "both" if self._workshop.fixed_cable else end
        if end != "car" and not at.plug.pull(self._now_us()):
            raise ValueError("the bolt holds the plug")
        if end != "station":
            at.plug.at_car = False
        self._moved(at)

    def replug(self, end: Literal["car", "station"] = "car", connector: int = 1) -> None:
        """Put one end of the cable back in; a fixed cable has its car's end only."""
        at = self._settled(connector)
        if end == "car" or self._workshop.fixed_cable:
            at.plug.at_car = True
        if end == "station" or self._workshop.fixed_cable:
            at.plug.push(self._now_us())
        self._moved(at)

    def car(self, what: Literal["wants", "stops", "greedy", "clings", "modest"], connector: int = 1) -> None:
        """The car wants energy, or no more; greedy: it then draws whatever the pilot says; clings: it stays in state C
        when it is offered nothing any more; modest: neither of them."""
        at = self._settled(connector)
        if what in ("wants", "stops"):
            at.car.wants = what == "wants"
        else:
            at.car.greedy, at.car.clings = what == "greedy", what == "clings"
        self._moved(at)

    def cable(self, what: Literal["13", "20", "32", "63", "broken"], connector: int = 1) -> None:
        """What the cable bears, in A, by its proximity contact; broken: that has no resistor."""
        at = self._connector(connector)
        if "proximity" not in at.facts:
            raise ValueError(f"connector {connector} has no proximity contact")
        at.plug.cable = 0 if what == "broken" else int(what)
        self._workshop.moved()

    def kw(self, kw: Kilowatts, connector: int = 1) -> None:
        """How many kW the car draws when it may."""
        at = self._settled(connector)
        at.car.watts = round(kw * 1000)
        self._moved(at)

    # Cards

    def _card(self, uid: str) -> Card:
        try:
            raw = bytes.fromhex(uid)
        except ValueError:
            raw = b""
        if len(raw) not in (4, 7, 10):
            raise ValueError(f"{uid}: a UID has 4, 7 or 10 bytes in hexadecimal digits")
        return self._cards.setdefault(uid.upper(), Card(raw))

    def hold(self, uid: str) -> None:
        """Hold a card to the reader until it is removed."""
        self._reader()
        self._board.field.put(self._card(uid), self._now_us())

    def remove(self, uid: str = "") -> None:
        """Take this card, or all cards, away from the reader."""
        self._reader()
        for card in [self._card(uid)] if uid else list(self._board.field.cards):
            self._board.field.take(card, self._now_us())

    def tap(self, uid: str, seconds: Seconds = _TAP_S) -> None:
        """Hold a card to the reader for a moment."""
        self.hold(uid)
        self._workshop.clock.loop.call_later(seconds, self.remove, uid)

    def reader(self, what: Literal["unplug", "plug"]) -> None:
        """Pull the reader's connector off the board, or put it back."""
        reader = self._reader()
        if what == "unplug":
            reader.unplug(0xFF, self._now_us())
        else:
            reader.plug(self._now_us())

    def _reader(self) -> Mfrc522 | Pn532:
        if self._board.reader is None:
            raise ValueError("the board has no reader")
        return self._board.reader

    # Faults

    def estop(self, what: Literal["press", "release"]) -> None:
        """The emergency stop."""
        self._press("ESTOP", what == "press")

    def rcd(self, what: Literal["trip", "reset"]) -> None:
        """The residual current device."""
        self._press("RCD", what == "trip")

    def _press(self, name: str, on: bool) -> None:
        if name not in self._board.facts:
            raise ValueError(f"the board file has no {name}")
        self._board.press(name, on)
        self._workshop.moved()

    def weld(self, connector: int = 1) -> None:
        """Weld the contactor's main poles."""
        at = self._settled(connector)
        at.relay.weld(True, self._now_us())
        self._moved(at)

    def unweld(self, connector: int = 1) -> None:
        """Replace a contactor that has welded."""
        at = self._settled(connector)
        at.relay.weld(False, self._now_us())
        self._moved(at)

    def stick(self, what: Literal["open", "free"] = "open", connector: int = 1) -> None:
        """The contactor no longer pulls in, or does again."""
        at = self._settled(connector)
        at.relay.stick(what == "open", self._now_us())
        self._moved(at)

    def jam(self, what: Literal["lock"] = "lock", connector: int = 1) -> None:
        """Jam the lock's bolt where it is."""
        self._jam(connector, True)

    def free(self, what: Literal["lock"] = "lock", connector: int = 1) -> None:
        """Free a jammed bolt."""
        self._jam(connector, False)

    def _jam(self, connector: int, on: bool) -> None:
        at = self._connector(connector)
        if at.lock is None:
            raise ValueError(f"connector {connector} has no lock")
        at.lock.jam(on, self._now_us())
        self._workshop.moved()

    def meter(
        self, what: Literal["cut", "short", "mend", "spurious"], count: Count = -1, connector: int = 1
    ) -> None:
        """The meter's wire: cut, shorted, mended, or with so many pulses (1) that no energy made. Only spurious has a
        count: of the others one number is the connector."""
        if what != "spurious" and count >= 0:
            if connector != 1:
                raise ValueError(f"meter {what} has no count; say: meter {what} [connector]")
            connector = count
        at = self._settled(connector)
        if "meter" not in at.facts:
            raise ValueError(f"connector {connector} has no meter")
        if what == "spurious":
            at.meter.spurious(1 if count < 0 else count, self._now_us())
        else:
            at.meter.stick({"cut": 1, "short": 0, "mend": None}[what], self._now_us())

    def pilot(self, what: Literal["short", "cut", "diode", "mend"], connector: int = 1) -> None:
        """The control pilot's wire: shorted to earth, cut, with the car's diode shorted, or mended."""
        at = self._settled(connector)
        if at.pilot is None:
            raise ValueError(f"connector {connector} has no control pilot")
        at.pilot.broken = None if what == "mend" else what
        self._moved(at)

    def adc(self, what: Literal["zero", "full", "mend"], connector: int = 1) -> None:
        """The analog inputs of the control pilot read zero or full scale, or work again."""
        at = self._connector(connector)
        if at.pilot is None:
            raise ValueError(f"connector {connector} has no control pilot")
        at.adc = {"zero": 0, "full": 65535, "mend": None}[what]
        self._workshop.moved()

    def wire(
        self,
        part: Literal["plug", "mirror", "lock_sense", "estop", "rcd"],
        what: Literal["cut", "short", "mend"],
        connector: int = 1,
    ) -> None:
        """The wire of an input: cut, shorted to ground, or mended; what it should tell goes on all the same."""
        whole = part in ("estop", "rcd")
        facts = self._board.facts if whole else self._connector(connector).facts
        name = part.upper() if whole else part
        if name not in facts:
            raise ValueError(f"the board file has no {name}")
        self._board.stuck.pop(facts[name]["pin"], None)
        if what != "mend":
            self._board.stuck[facts[name]["pin"]] = int(what == "cut")
        self._workshop.moved()

    # Power and network

    def cut(
        self, what: Literal["power", "network"], how: Literal["now", "silent", "cable"] = "now", writes: Count = -1
    ) -> None:
        """Cut mains (or later: after so many flash `writes` of the next start), or the network: connections are reset,
        or held in silence, or (`cable`) the link is down and nobody has told them."""
        if what == "network":
            self._workshop.network.cut(how)
        elif writes >= 0:
            self._workshop.charger.cut_after = writes
        else:
            self._board.supply(False)
            self._workshop.charger.power_off()
            self._workshop.moved()

    def restore(self, what: Literal["power", "network"]) -> None:
        """Mains is back, or the network."""
        if what == "network":
            self._workshop.network.restore()
        elif self._workshop.charger.state == "off":
            self._board.supply(True)
            self._workshop.charger.power_on()
            self._workshop.moved()

    def dns(
        self, what: Literal["ok", "fail", "silent", "broken", "garbage", "slow"], seconds: Seconds = 1.5
    ) -> None:
        """The name server works, knows nothing, does not answer, says that it has failed, says nonsense, or takes so
        long."""
        names = self._workshop.network.names
        names.mode, names.slow_s = what, seconds

    def dhcp(self, what: Literal["fail", "ok"], lease: Count = 86400) -> None:
        """The DHCP server does not answer, or does; then it gives addresses for `lease` seconds."""
        self._workshop.network.dhcp = what == "ok"
        if self._workshop.ethernet:
            self._workshop.ethernet.lease_s = lease

    def ethernet(self, what: Literal["stuck", "free"]) -> None:
        """The network chip no longer passes anything, though its link is up; the program can cure it, or you."""
        self._workshop.stick_ethernet(what == "stuck")

    def press(self, what: Literal["reset"] = "reset") -> None:
        """The board's reset button."""
        self._workshop.charger.reset("hard reset")

    def flash(self, what: Literal["stall", "quick"], ms: Milliseconds = 400) -> None:
        """A flash erase takes so long, and holds up the program and its interrupts; quick: none. Simulated time."""
        options = self._workshop.options
        if what == "stall" and not (options.simulated and options.program.interpreter.startswith("micropython")):
            raise ValueError("flash takes time in simulated time and in a MicroPython VM only")
        self._workshop.charger.stall(ms if what == "stall" else 0)

    # Time

    async def run(self, seconds: Seconds, lapse: Lapse = 0) -> None:
        """Let so much time pass; with `lapse` each wait of the program takes so many ms at least: that is faster."""
        self._workshop.charger.lapse(lapse)
        await self._workshop.clock.run(seconds)
        self._workshop.charger.lapse(0)
