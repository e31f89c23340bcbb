"""Ends the connection at the border of every frame and one byte beside it: whole chargers, one for each case.

    .venv/bin/python -m tools.loops.network_whole [--interpreter micropython32] [--tcp] [--every N]

The virtual charger in simulated time, or with --tcp in the wall's, over real sockets and its proxy. A session
from boot to unplugging, with samples, a long GetConfiguration.conf and a stop from afar. The exit status is 1 if
anything was lost, told twice otherwise than word for word, or against the specification.
"""

import argparse
import dataclasses
import sys

from tools import delivery
from tools.command_line import counted, whole
from tools.loops.ending import CtrlC, Progress, end
from tools.loops.network import a_fault
from tools.loops.network_line import Fault
from tools.workshop.process import INTERPRETERS
from tools.workshop.shop import Refused, Shop
from tools.workshop.transcript import Transcript
from tools.workshop.weather import ENDS
from tools.workshop.workshop import Workshop

CARD = "04A1B2C3"
_PATIENCE_S = 120  # for whatever must come in the end
_AGAIN_S = 5
_ENDING_S = 1  # a transaction that has been told to stop keeps no sample any more
_KEYS = {"WebSocketPingInterval": "5", "AllowOfflineTxForUnknownId": "true"}  # a session, whatever the network does


class Watched(Shop):
    """A shop that notes where frames end, in bytes of their direction, and what a reader of it sees."""

    def __init__(self, interpreter: str, simulated: bool) -> None:
        self.borders: list[tuple[str, int]] = []
        self.lines: list[str] = []
        self.sample_s = 10 if simulated else 1
        keys = {**_KEYS, "MeterValueSampleInterval": str(self.sample_s)}
        super().__init__(interpreter=interpreter, simulated=simulated, keys=keys, station="single")

    async def _main(self, workshop: Workshop) -> None:
        passed = workshop.weather.passed
        transcript = Transcript(workshop.options.identity, workshop.clock.unix() - workshop.clock.seconds())

        def look(event: dict) -> None:
            self.lines += filter(None, [transcript.line(event)])
            if event["event"] in ("frame", "connected"):
                self.borders += [border for border in passed.items() if border not in self.borders]

        workshop.journal.listen(look)
        await super()._main(workshop)


@dataclasses.dataclass
class Outcome:
    """What one session came to."""

    borders: list[tuple[str, int]]
    resends: int
    wrong: list[str]
    lines: list[str]  # its transcript


def play(interpreter: str, simulated: bool = True, case: Fault | None = None) -> Outcome:
    """One session."""
    shop = Watched(interpreter, simulated)
    try:
        if case:  # long before the program connects, also in the wall's time
            shop.network("drop", case.after, case.direction, case.how)
        _session(shop)
        wrong, resends = _judge(shop)
        if case and shop.network("show")["network"]["drop"]:
            wrong.append("the line did not fail")
    except Refused as missing:
        wrong, resends = [str(missing)], 0
    finally:
        shop.close(judge=False)
    return Outcome(shop.borders, resends, wrong, shop.lines)


def _session(shop: Watched) -> None:
    shop.kw(22)
    shop.car("wants")
    shop.plug(1)
    shop.runs(6)
    shop.tap(CARD)
    shop.wait("contactor", state="closed", seconds=_PATIENCE_S)
    shop.runs(1.5 * shop.sample_s)
    _ask(shop, "GetConfiguration")
    shop.runs(shop.sample_s)
    while not shop.events("contactor", state="open"):
        _ask(shop, "RemoteStopTransaction")
    _until(shop, "StopTransaction", {})
    shop.unplug(1)
    _until(shop, "StatusNotification", {"connectorId": 1, "status": "Available"})
    shop.runs(1)


def _ask(shop: Watched, line: str) -> None:
    """Ask it when there is somebody to ask; what was not answered, or refused, the caller may ask again."""
    try:
        shop.csms({"line": line, "timeout": _AGAIN_S})
    except Refused:
        shop.runs(_AGAIN_S)
    else:
        shop.runs(1)


def _until(shop: Watched, action: str, payload: dict) -> None:
    """It was told and answered; the last status, after the session."""
    shop.ask({"do": "wait", "for": {"action": action, "direction": "in", "payload": payload},
              "seconds": _PATIENCE_S, "since": shop.events("relay")[-1]["n"]})  # fmt: skip


def _judge(shop: Watched) -> tuple[list[str], int]:
    """(what is wrong, messages told again)"""
    told = delivery.calls(shop.events("frame"))
    last = {(call.action, str(call.payload)): call for call in told}  # a copy is the same, word for word
    lost, repeated = delivery.lost_and_repeated(list(last.values()), shop.sample_s)
    end = max(call.moment for call in told if call.action == "StopTransaction")
    lost = [each for each in lost if not (each.startswith("the sample") and float(each.split()[-1]) > end - _ENDING_S)]
    wrong = lost + repeated + delivery.disorder(list(last.values())) + shop.violations()
    went = [event["state"] for event in shop.events("contactor")]
    if went != ["closed", "open"]:
        wrong.append(f"the contactor went {went}")
    transactions = shop.csms("transactions")["transactions"]
    if [each["reason"] for each in transactions] != ["Remote"]:
        wrong.append(f"transactions {transactions}")
    stops = [call.payload["meterStop"] for call in told if call.action == "StopTransaction"]
    if set(stops) != {shop.connector(1)["meter_wh"]}:
        wrong.append(f"meterStop {stops}, the meter says {shop.connector(1)['meter_wh']}")
    wrong += [line for line in shop.log() if " E " in line]
    return wrong, len(told) - len(last)


def cases(borders: list[tuple[str, int]], hows: tuple = ENDS) -> list[Fault]:
    """All there are, but for what lies before the first byte."""
    places = sorted({(way, at + beside) for way, at in borders for beside in (-1, 0, 1) if at + beside > 0})
    ends = dict(borders)  # the last border of each direction: what lies behind may never come
    return [Fault(way, at, how) for way, at in places if at <= ends[way] for how in hows]


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing was lost."""
    about, _, more = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog=".venv/bin/python -m tools.loops.network_whole", description=about + more, formatter_class=form
    )
    parser.add_argument("--interpreter", choices=INTERPRETERS, default="micropython32", help="(%(default)s)")
    parser.add_argument("--tcp", action="store_true", help="in the wall's time, over real sockets")
    parser.add_argument("--every", type=whole, default=1, metavar="N", help="only every N-th case (%(default)s)")
    parser.add_argument("--play", type=a_fault, metavar='"HOW DIRECTION N"', help="one case, with all that is said")
    given = parser.parse_args(arguments)
    if given.play and (given.play.how not in ENDS or given.play.then):
        parser.error(f"--play: one fault, of {', '.join(ENDS)}")
    return _show(given) if given.play else _run(given)


def _run(given: argparse.Namespace) -> int:
    ctrl_c, runs, resends, failures, progress = CtrlC(), 0, 0, 0, Progress()
    with ctrl_c:
        unhurt = play(given.interpreter, not given.tcp)
        for text in unhurt.wrong:
            print("without a fault:", text)
        failures = len(unhurt.wrong)
        todo = cases(unhurt.borders)[:: given.every]
        print(f"{counted(len(todo), 'run')}, of whole chargers in {given.interpreter}", flush=True)
        for case in todo:
            outcome = play(given.interpreter, not given.tcp, case)
            runs, resends, failures = runs + 1, resends + outcome.resends, failures + bool(outcome.wrong)
            for text in outcome.wrong:
                print(f"{case}: {text}", flush=True)
            if progress.due():
                print(f"{runs} of {len(todo)} runs, {failures} failures", flush=True)
    line = f"network_whole: {counted(runs, 'run')}, {counted(resends, 'resend')}, {counted(failures, 'failure')}"
    return end(line, "" if runs else "no frame crossed the line", bool(failures), ctrl_c)


def _show(given: argparse.Namespace) -> int:
    ctrl_c, wrong, line = CtrlC(), [], "network_whole: 0 runs"
    with ctrl_c:
        outcome = play(given.interpreter, not given.tcp, given.play)
        wrong = outcome.wrong
        for text in outcome.lines + [f"wrong: {each}" for each in wrong]:
            print(text)
        line = f"network_whole: 1 run, {counted(outcome.resends, 'resend')}, {counted(len(wrong), 'failure')}"
    return end(line, "", bool(wrong), ctrl_c)


if __name__ == "__main__":
    sys.exit(main())
