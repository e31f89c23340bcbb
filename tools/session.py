"""`make session`: one charging session without hands, in simulated time, from boot to unplugging.

    .venv/bin/python -m tools.session [--dialect circuitpython] [--interpreter cpython] [--board wt32_eth01]
                                      [--connector 2] [--kwh 2] [-v]

Prints the transcript (each OCPP message, each output change). The last line is `session: ok ...` and the exit status 0,
or it says what was missing, and the status is 1.
"""

import argparse
import sys
import time

from rich.console import Console
from rich.text import Text

from tools.build import BuildFailed
from tools.command_line import board, counted
from tools.micropython import NotFound
from tools.workshop import arguments
from tools.workshop.board import read_board
from tools.workshop.shop import Refused, Shop
from tools.workshop.transcript import Transcript

_KW = 11.0
_LEAST_KWH, _MOST_KWH = 0.2, 100  # 0.2 kWh take a minute: time for one meter value
_TAG = "04A1B2C3"
_SAMPLE_S = 60
_MOMENT_S = 5  # of simulated time: whatever follows a hand's action is there by then


class Session:
    """Plays one session in a shop and collects what did not happen."""

    def __init__(self, shop: Shop, connector: int, kwh: float) -> None:
        self.missing: list[str] = []
        self._shop = shop
        self._connector = connector
        self._kwh = kwh
        self._since = 0  # the events of this step

    def play(self, booted: bool = False) -> None:
        """All of it; stops at the first thing that is missing, because what follows could not come either."""
        steps = (self._boots, self._plugs, self._taps, self._charges, self._taps_again, self._unplugs)
        for step in steps[booted:]:
            if not self.missing:
                self._since = self._shop.state()["events"] if step != self._boots else 0
                step()

    def _expect(self, what: str, **event) -> dict:
        """Something that must happen in this step, in whatever order."""
        request = {"do": "wait", "for": event, "seconds": _MOMENT_S, "since": self._since}
        try:
            return self._shop.ask(request)["event"]
        except Refused:
            self.missing.append(what)
            return {}

    def _status(self, status: str) -> None:
        payload = {"connectorId": self._connector, "status": status}
        self._expect(f"StatusNotification {status}", action="StatusNotification", type=2, payload=payload)

    def _bolt(self, state: str) -> None:
        """A socket locks the plug; a fixed cable has no lock."""
        if self._shop.connector(self._connector)["lock"] is not None:
            self._expect(f"the bolt {state}", event="lock", state=state, connector=self._connector)

    def _boots(self) -> None:
        self._expect("BootNotification accepted", action="BootNotification", type=3, payload={"status": "Accepted"})
        self._status("Available")
        self._shop.runs(_MOMENT_S)

    def _plugs(self) -> None:
        self._shop.kw(_KW, self._connector)
        self._shop.car("wants", self._connector)
        self._shop.plug(self._connector)
        self._status("Preparing")

    def _taps(self) -> None:
        self._shop.tap(_TAG)
        self._expect("Authorize", action="Authorize", type=2, payload={"idTag": _TAG})
        self._bolt("engaged")
        self._status("Charging")
        self._expect("StartTransaction", action="StartTransaction", type=2, payload={"connectorId": self._connector})
        self._expect("the contactor closed", event="contactor", state="closed", connector=self._connector)

    def _charges(self) -> None:
        self._shop.runs(self._kwh / _KW * 3600)
        if not self._shop.frames("MeterValues"):
            self.missing.append("MeterValues")

    def _taps_again(self) -> None:
        self._shop.tap(_TAG)
        self._expect("the contactor open", event="contactor", state="open", connector=self._connector)
        self._bolt("free")
        self._status("Finishing")
        stop = self._expect("StopTransaction", action="StopTransaction", type=2)
        self._compare(stop.get("payload", {}))

    def _compare(self, stop: dict) -> None:
        """The energy in StopTransaction is what the meter's own register says."""
        if stop and stop["meterStop"] != self._shop.connector(self._connector)["meter_wh"]:
            self.missing.append(f"the meter's energy in StopTransaction ({stop['meterStop']} Wh)")

    def _unplugs(self) -> None:
        self._shop.unplug(self._connector)
        self._status("Available")

    def energy_wh(self) -> int:
        """What the session delivered, by the messages."""
        starts, stops = self._shop.frames("StartTransaction"), self._shop.frames("StopTransaction")
        return stops[0]["payload"]["meterStop"] - starts[0]["payload"]["meterStart"] if starts and stops else 0


def transcript(shop: Shop, identity: str, verbose: bool) -> list[tuple[str, str]]:
    """(line, style) of each event worth reading; `verbose` keeps the charger's log and its lights."""
    state = shop.state()
    lines = Transcript(identity, state["unix"] - state["time"])
    quiet = () if verbose else ("log", "led")
    told = [(lines.line(event), lines.style(event)) for event in shop.events() if event["event"] not in quiet]
    return [(line, style) for line, style in told if line]


def run(given: argparse.Namespace, console: Console) -> bool:
    """One session in one interpreter; prints its transcript and verdict."""
    started = time.monotonic()
    keys = {"MeterValueSampleInterval": str(_SAMPLE_S)}
    shop = Shop(interpreter=given.interpreter, board=given.board, keys=keys, heap=given.heap)
    try:
        session = Session(shop, given.connector, given.kwh)
        session.play()
        for line, style in transcript(shop, "CP001", given.verbose):
            console.print(Text(line, style=style))
        missing = session.missing + shop.violations()
        messages, simulated_s = len(shop.frames()), shop.state()["time"]
        energy_wh = session.energy_wh()
    finally:
        shop.close(judge=False)
    if missing:
        print(f"session: failed in {given.interpreter}: missing or wrong: {'; '.join(missing)}")
        return False
    passed = f"{simulated_s:.0f} simulated s in {time.monotonic() - started:.1f} s"
    print(f"session: ok in {given.interpreter}: {energy_wh} Wh, {messages} messages, {passed}")
    return True


def _some_kwh(text: str) -> float:
    kwh = float(text)
    if not _LEAST_KWH <= kwh <= _MOST_KWH:
        raise argparse.ArgumentTypeError(f"{text} is not between {_LEAST_KWH} and {_MOST_KWH}")
    return kwh


def _cannot(given: argparse.Namespace) -> str:
    """Why there can be no session at this connector of this board, "" if there can."""
    facts = read_board(given.board)
    there = len(facts["CONNECTORS"])
    if given.connector > there:
        return f"--connector {given.connector}: board {given.board} has {counted(there, 'connector')}"
    if given.connector not in facts.get("READER", {}).get("connectors", ()):
        what = f"board {given.board} has no card reader (READER) for connector {given.connector}"
        other = 'make run, and make csms DO="RemoteStartTransaction 1 04A1B2C3", do without'
        return f"{what}, and a session needs a card: {other}"
    return ""


def main() -> int:
    """0 when the session was complete."""
    about = __doc__.split("\n", maxsplit=1)[0]
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.session", description=about)
    add = parser.add_argument
    arguments.interpreters(parser, "micropython32")
    add("--board", type=board, default="workshop", help="board file of boards, or a path (%(default)s)")
    add("--connector", type=int, choices=(1, 2), default=1, help="where to charge (%(default)s)")
    add("--kwh", type=_some_kwh, default=2.0, help="how much to charge: 0.2 to 100 (%(default)s)")
    add("--heap", type=int, default=0, metavar="BYTES", help="heap of the VM (the reference board's)")
    add("-v", "--verbose", action="store_true", help="also the charger's log and its lights")
    given = parser.parse_args()
    if wrong := _cannot(given):
        parser.error(wrong)
    try:
        return 0 if run(given, Console(highlight=False, soft_wrap=True)) else 1
    except (BuildFailed, NotFound, ValueError, OSError) as problem:
        print(f"session: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
