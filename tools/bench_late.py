"""A charger at a central system that takes its time: sessions on two connectors while messages back up.

    .venv/bin/python -m tools.bench_late [--preset el-csms] [--sessions 6] [--interpreter micropython32]

In simulated time; prints what people and the central system had to wait for, and what was lost or told twice. The exit
status is 1 if anything was, or if anything violated the specification.
"""

import argparse
import sys
from dataclasses import dataclass, field

from tools import delivery
from tools.csms import presets
from tools.workshop.clock import START_UNIX
from tools.workshop.process import INTERPRETERS
from tools.workshop.shop import Shop

SAMPLE_S = 20
KEYS = {"MeterValueSampleInterval": str(SAMPLE_S)}
CARDS = ("04A1B2C3", "04D4E5F6")
_NEW = len(CARDS)  # starts with a card that the charger does not know yet
_QUESTIONS = ("GetConfiguration HeartbeatInterval", "ChangeConfiguration ConnectionTimeOut 90", "DataTransfer V",
              "ChangeAvailability 9 Inoperative", "RemoteStopTransaction 4711", "UnlockConnector 9")  # fmt: skip
_STAY_S = 70.5
_PATIENCE_S = 200  # of simulated time: a CALL that is out, the questions of both cards, and a little


@dataclass
class Played:
    """What was measured while it was played: seconds of simulated time."""

    sessions: int = 0
    starts_s: list = field(default_factory=list)  # card to contactor closed
    stops_s: list = field(default_factory=list)  # card to contactor open
    taps_s: list = field(default_factory=list)  # when the cards were shown that start
    told: list = field(default_factory=list)  # the charger's CALLs
    asked: list = field(default_factory=list)  # the CALLs to the charger
    violations: list = field(default_factory=list)


def play(shop: Shop, sessions: int) -> Played:
    """So many sessions, two at a time; returns when the last stop is answered."""
    played = Played()
    shop.wait(action="BootNotification", direction="out", type=3, payload={"status": "Accepted"}, seconds=_PATIENCE_S)
    shop.runs(7)
    while played.sessions < sessions:
        connectors = range(1, min(2, sessions - played.sessions) + 1)
        for connector in connectors:
            _start(shop, played, connector)
        for line in _QUESTIONS:
            shop.csms(line)
            shop.runs(_STAY_S / len(_QUESTIONS))
        for connector in connectors:
            _stop(shop, played, connector)
    _deliver(shop, played)
    return played


def _start(shop: Shop, played: Played, connector: int) -> None:
    shop.car("wants", connector)
    shop.plug(connector)
    shop.runs(1.3)
    shop.tap(CARDS[connector - 1])
    since = shop.state()["time"]
    closed = shop.wait("contactor", state="closed", connector=connector, seconds=_PATIENCE_S)
    played.taps_s.append(since)
    played.starts_s.append(closed["t"] - since)


def _stop(shop: Shop, played: Played, connector: int) -> None:
    shop.tap(CARDS[connector - 1])
    since = shop.state()["time"]
    opened = shop.wait("contactor", state="open", connector=connector)
    played.stops_s.append(opened["t"] - since)
    shop.runs(3.1)
    shop.unplug(connector)
    shop.runs(5.7)
    played.sessions += 1


def _deliver(shop: Shop, played: Played) -> None:
    """A last question, which moves a bolt; then let time pass until every stop is answered, or far too long."""
    shop.csms("UnlockConnector 1")
    for _ in range(60 * played.sessions):
        frames = shop.events("frame")
        stopped = [call for call in delivery.calls(frames) if call.action == "StopTransaction" and call.answered]
        if len(stopped) >= played.sessions:
            break
        shop.runs(60)
    frames = shop.events("frame")
    played.told, played.asked = delivery.calls(frames), delivery.calls(frames, "out")
    played.violations = shop.violations()


def figures(played: Played) -> dict:
    """What is worth printing: name to value."""
    lost, repeated = delivery.lost_and_repeated(played.told, SAMPLE_S)
    untold = played.sessions - sum(call.action == "StartTransaction" for call in played.told)
    answers_s = [call.answered - call.sent for call in played.told if call.answered is not None]
    asked_s = [call.answered - call.sent for call in played.asked if call.answered is not None]
    return {
        "sessions": played.sessions,
        "messages of the charger": len(played.told),
        "longest answer of the central system": f"{max(answers_s):.1f} s",
        "longest wait of a new card to start": f"{max(played.starts_s[:_NEW]):.1f} s",
        "longest wait of a known card to start": f"{max(played.starts_s[_NEW:], default=0):.1f} s",
        "longest wait of a card to stop": f"{max(played.stops_s):.1f} s",
        "longest time to answer a CALL": f"{max(asked_s) * 1000:.0f} ms of {len(asked_s)} CALLs",
        "most transaction messages waiting": delivery.backlog(played.told, START_UNIX),
        "most CALLs out at once": delivery.most_out(played.told),
        "lost": len(lost) + max(0, untold),
        "repeated": len(repeated),
        "out of order": len(delivery.disorder(played.told)),
        "violations": len(played.violations),
    }


def main() -> int:
    """Plays and prints; 1 if something was lost, told twice, in disorder or against the specification."""
    about = (__doc__ or "").partition("\n")[0]
    line = argparse.ArgumentParser(".venv/bin/python -m tools.bench_late", description=about)
    line.add_argument("--preset", choices=presets.PRESETS, default="el-csms", help="whose timing (%(default)s)")
    line.add_argument("--sessions", type=int, default=6, help="how many (%(default)s)")
    line.add_argument("--interpreter", choices=INTERPRETERS, default="micropython32", help="(%(default)s)")
    given = line.parse_args()
    shop = Shop(interpreter=given.interpreter, csms_preset=given.preset, keys=KEYS)
    try:
        found = figures(play(shop, given.sessions))
    finally:
        shop.close(judge=False)
    for name, value in found.items():
        print(f"late {given.preset}: {name}: {value}")
    return 1 if any(found[name] for name in ("lost", "repeated", "out of order", "violations")) else 0


if __name__ == "__main__":
    sys.exit(main())
