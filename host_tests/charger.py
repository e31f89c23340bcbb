"""A whole charger for tests: the firmware in its interpreter, on the virtual board, in simulated time.

It must not violate what the witness watches, and must not log an error, unless the test expects one. It runs on the
board that `pytest --board` names, unless the test has one of its own; the station is the one that fits it.
"""

from pathlib import Path

from host_tests.board_parts import Parts
from tools import fit
from tools.workshop.board import read_literals
from tools.workshop.shop import Refused, Shop

FROM_SOURCE = ("cpython", "circuitpython")  # in a process of CPython: its flash is a folder of the PC
CARD, OTHER = "04A1B2C3", "04D4E5F6"
_STATIONS = Path(__file__).resolve().parent.parent / "firmware" / "stations"
_parts = Parts("workshop")


def choose_board(name: str) -> None:
    """Run the chargers on this board."""
    global _parts
    _parts = Parts(name)


def board() -> str:
    """The board that chargers run on, unless a test has one of its own."""
    return _parts.board


def fitting() -> dict:
    """The settings that go with this board, for a test that writes settings.json itself."""
    return {"station": fit.station(_parts.facts), **fit.settings(_parts.facts)}


def need(*parts: str) -> None:
    """Skip the test that calls this if the board has not all of these."""
    _parts.need(*parts)


class Charger(Shop):
    """A Shop whose log is judged as well. `errors`: what lines of level E, and violations, may say all the same."""

    def __init__(self, interpreter: str, errors: tuple = (), **options):
        self.workshop = None
        self._errors = errors
        self.interpreter = interpreter
        self._own_board = "board" in options
        if not self._own_board:
            options["board"] = _parts.board
            _parts.driven(interpreter)
            _fits(options.get("station", "single"))
        # CircuitPython's driver of the network chip sleeps for a second when it starts, before there are tasks
        self.starts_s = 1.11 if interpreter == "circuitpython" else 0.01
        super().__init__(interpreter=interpreter, **options)

    async def _main(self, workshop) -> None:
        self.workshop = workshop
        await super()._main(workshop)

    def close(self, judge: bool = True) -> None:
        """End it; the log is judged with the violations."""
        wrong = self.lines("E ") + self.violations() + [str(event) for event in self.events("ended")]
        wrong = [text for text in wrong if not any(excused in text for excused in self._errors)]
        super().close(judge=False)
        if judge and wrong:
            raise AssertionError("errors and violations:\n" + "\n".join(wrong))

    def ask(self, request: dict) -> dict:
        try:
            return super().ask(request)
        except Refused as refused:
            if not self._own_board:
                _parts.refused(str(refused))
            raise

    def connector(self, number: int) -> dict:
        if not self._own_board and number > 1:
            need("second connector")
        return super().connector(number)

    # What it said

    def lines(self, part: str) -> list[str]:
        """Log lines, without their time, that begin with this level and source, or hold this text."""
        texts = [line.partition(" ")[2] for line in self.log()]
        return [text for text in texts if text.startswith(part) or (part[1:2] != " " and part in text)]

    def told(self, *actions: str) -> list[tuple]:
        """(action, payload) of all CALLs of the charger, or of those with these names."""
        return [
            (frame["action"], frame["payload"])
            for frame in self.frames()
            if not actions or frame["action"] in actions
        ]

    def payloads(self, action: str) -> list[dict]:
        """What it told with this action, oldest first."""
        return [payload for _, payload in self.told(action)]

    def statuses(self, connector: int = 1) -> list[str]:
        """The statuses that the central system was told of this connector."""
        return [
            told["status"] for told in self.payloads("StatusNotification") if told["connectorId"] == connector
        ]

    def errors(self, connector: int = 1) -> list[tuple]:
        """(status, errorCode) that the central system was told of this connector, oldest first."""
        told = [each for each in self.payloads("StatusNotification") if each["connectorId"] == connector]
        return [(each["status"], each["errorCode"]) for each in told]

    def transactions(self) -> list[tuple]:
        """(connector, reason or None while it runs, repeats of its start), as the central system has them."""
        return [
            (each["connector"], each["reason"], each["repeats"]) for each in self.csms("transactions")["transactions"]
        ]

    def from_now(self) -> None:
        """`wait` looks at nothing that was before."""
        self._since = self.state()["events"]

    def connectors(self) -> range:
        """The numbers of the connectors in use."""
        return range(1, self.workshop.connectors + 1)

    # What people do

    def boots(self) -> None:
        """Let it connect and tell its statuses."""
        self.runs(1 + round(self.starts_s))

    def charges(self, connector: int = 1, card: str = CARD, kw: float = 7.4) -> int:
        """Cable, card, energy; the transactionId."""
        self.kw(kw, connector)
        self.car("wants", connector)
        self.plug(connector)
        self.runs(0.5)
        self.tap(card)
        answer = self.wait(action="StartTransaction", direction="out")
        self.wait("status", connector=connector, to="Charging")
        return answer["payload"]["transactionId"]

    def charging(self):
        """It boots, and charges for 10 s."""
        self.boots()
        self.charges()
        self.runs(10)
        return self

    def goes_on(self, card: str = OTHER) -> None:
        """The plug out, another user is charged."""
        self.unplug()
        self.runs(40)
        assert self.errors()[-1] == ("Available", "NoError") and not self.connector(1)["relay"]
        self.charges(card=card)

    def lets_go(self) -> None:
        """Wait until the plug can be pulled: the bolt is free, or where there is none the contactor open."""
        if self.connector(1)["lock"] is None:
            self.wait("contactor", state="open")
        else:
            self.wait("lock", state="free")

    def charges_alone(self, card: str = CARD) -> None:
        """Cable, card, energy, without a central system."""
        self.car("wants")
        self.plug(1)
        self.runs(0.5)
        self.tap(card)
        self.wait("status", to="Charging")

    def csms_is_gone(self, central=None) -> None:
        """The central system's process ends: its connections are cut."""
        for each in (central or self.workshop.csms).chargers.values():
            if each.session:
                self.workshop.clock.loop.call_soon_threadsafe(each.session.stream.abort)
        self.runs(0.1)


def _fits(station: str) -> None:
    """Skip the test if this station uses more connectors than there are."""
    file = _STATIONS / f"{station}.py"
    if file.is_file() and read_literals(file).get("CONNECTORS", 1) > 1:
        need("second connector")
