"""Days of a busy charger: the heap stays flat, nothing is lost, the grids of the meter do not drift.

    .venv/bin/python -m tools.loops.soak [--days 7] [--seed 1] [--lapse 500] [--pace 1] [--before-wrap SECONDS]

The firmware runs in the 32-bit VM with the reference board's heap (beside the shim), in simulated time; one boot lives
through all of it. Connections take as much heap as TLS does (BOLLARD_TLS of the workshop's shim). For a while after
whatever happens time passes as it is; the quiet between is in time-lapse: each wait of the program then takes --lapse
ms at least.
--before-wrap: the ticks begin so long before they wrap. The last line counts; the status is 1 if anything was wrong.
"""

import argparse
import heapq
import json
import random
import sys
import time
from collections import Counter

from tools.command_line import amount, within
from tools.heap import REFERENCE
from tools.loops.ending import CtrlC, end
from tools.loops.soak_acts import ASKS, BLOCKED, CARDS, HOSTILE, KEYS, actors
from tools.loops.soak_books import Books
from tools.workshop.shop import Refused, Shop

_KEYS = {
    "MeterValueSampleInterval": "60", "ClockAlignedDataInterval": "900", "HeartbeatInterval": "600",
    "WebSocketPingInterval": "60", "TransactionMessageRetryInterval": "10", "TransactionMessageAttempts": "10",
}  # fmt: skip
_HEAP = REFERENCE + 22_000  # the board's, beside what stands in for the chip's own modules
_WRAP_MS = 1 << 29  # lib/ticks.py
_AS_IT_IS_S = 15  # after each act
_MOST_GROWTH = 256  # bytes of the heap's floor, from the first day to the last
_DRAINED_S = 1800
_EXCUSED = ("hostile",)  # answers to what nobody asks
_DAY_S = 86400
_LONGEST_LAPSE_MS = 5000  # a watchdog's time is 8 s
_COMMAND = ".venv/bin/python -m tools.loops.soak"


class Town:
    """Charger, people and central system. Acts may be refused: people try such things."""

    def __init__(self, shop: Shop, seed: int, lapse_ms: int, pace: float = 1.0) -> None:
        self.shop, self.dice, self.lapse_ms = shop, random.Random(seed), lapse_ms
        self.pace = pace  # of the people: 2 is twice as busy
        self.books = Books(_KEYS)
        self.now, self.acted = 0.0, 0.0
        self._off_since: float | None = None
        self.offline_s = self.as_it_is_s = 0.0
        self._seen = 0

    # What actors do

    def hand(self, *lines: str) -> bool:
        """Hands at the charger; False: the last one was refused."""
        done = [self._done({"line": line}) for line in lines]
        return done[-1]

    def csms(self, line: str) -> bool:
        """A word to the central system; its own answer to it does not matter."""
        return self._done({"do": "csms", "line": line})

    def raw(self, text: str) -> bool:
        """A text from the central system."""
        return self._done({"do": "csms", "request": {"do": "raw", "text": text}})

    def change(self, key: str, value: str) -> None:
        """A configuration key, if the charger hears it."""
        if self.csms(f"ChangeConfiguration {key} {json.dumps(value) if ',' in value else value}"):
            self.books.grids.changed(key, value, self.now)
            self.count("changes of the configuration")

    def offline(self, on: bool) -> None:
        """The network is out of order, or works again."""
        if on:
            self._off_since = self.now
        elif self._off_since is not None:
            self.offline_s += self.now - self._off_since
            self._off_since = None

    def count(self, what: str) -> None:
        self.books.counts[what] += 1

    def state(self) -> dict:
        return self.shop.state()

    def _done(self, request: dict) -> bool:
        self.acted = self.now
        try:
            self.shop.ask(request)
            done = True
        except Refused:
            done = False
        self.now = self.acted = self.state()["time"]
        return done

    # Time

    def passes(self, until: float) -> None:
        """Let time pass: as it is after an act, then in time-lapse, at the end as it is."""
        while self.now < until:
            left = until - self.now
            fresh = self.acted + _AS_IT_IS_S - self.now
            if fresh > 0 or left <= 2 or not self.lapse_ms:
                step, lapse = min(left, max(fresh, 2 if left <= 2 else 0) if self.lapse_ms else 60), 0
            else:
                step, lapse = min(left - 1, 600), self.lapse_ms
            step = max(step, 0.001)  # the workshop's time has no smaller step: less would never come to an end
            self.shop.runs(step, lapse)
            self.now = self.state()["time"]
            self.as_it_is_s += step if not lapse else 0
            self._look()

    def _look(self) -> None:
        if self._off_since is not None:
            self.books.unstable()
        for event in self.shop.events(since=self._seen):
            self.books.take(event)
            self._seen = event["n"] + 1


def play(town: Town, seconds: float, tell=lambda town: None) -> None:
    """All actors act for so long; `tell` hears of each simulated hour."""
    _moves_in(town)
    waiting = [(town.now + next(actor), number, actor) for number, actor in enumerate(actors(town))]
    heapq.heapify(waiting)
    hours = 0
    while waiting[0][0] < seconds:
        at, number, actor = heapq.heappop(waiting)
        town.passes(at)
        heapq.heappush(waiting, (town.now + next(actor), number, actor))
        if town.now // 3600 > hours:
            hours = int(town.now // 3600)
            tell(town)
        if town.books.wrong:
            return
    _goes_home(town, waiting)


def _moves_in(town: Town) -> None:
    """Everything once, so that what is loaded, changed or waits for the first time has its place in the heap."""
    town.passes(10)
    for key, values in KEYS:
        town.change(key, values[-1])
    for line in ASKS:
        town.csms(line)
    for text in HOSTILE:
        town.raw(text)
        town.passes(town.now + 1)
    town.hand("cut network silent")
    for turn in range(12):
        town.hand(f"plug {turn % 2 + 1}", f"tap {CARDS[turn % len(CARDS)]}")
        town.passes(town.now + 10)
        town.hand(f"unplug {turn % 2 + 1}")
        town.passes(town.now + 10)
    town.passes(town.now + 200)
    town.hand("restore network")
    town.passes(town.now + 600)
    town.books.floors.clear()


def _goes_home(town: Town, waiting: list) -> None:
    """Everything is mended, whoever is there leaves, the queue drains."""
    for line in ("restore network", "dns ok", "estop release", "rcd reset", "reader plug"):
        town.hand(line)
    for number in (1, 2):
        town.hand(f"free lock {number}", f"pilot mend {number}", f"stick free {number}", f"unplug {number} car")
    for line in ("clear", "settings identities none", "settings half_open no", "disconnect abrupt"):
        town.csms(line)
    town.offline(False)
    town.passes(town.now + 400)
    for number in (1, 2):
        if not town.hand(f"unplug {number}"):
            town.csms(f"UnlockConnector {number}")
            town.passes(town.now + 10)
            town.hand(f"unplug {number}")
    town.passes(town.now + _DRAINED_S)


def judge(town: Town) -> list[str]:
    """What was wrong in all that time, and at its end."""
    books, state = town.books, town.state()
    if not books.wrong:
        books.close({each["connector"]: each["meter_wh"] for each in state["connectors"]})
        if books.growth() > _MOST_GROWTH:
            books.wrong.append(f"the heap's floor grew by {books.growth()} B")
        if not state["watchdog"] or state["starts"] > 1:
            books.wrong.append(f"the boot of the begin lives no more: {state['starts']} starts")
        if state["sockets"] != 1:
            books.wrong.append(f"{state['sockets']} sockets at the end")
        _restarts(town)
    return books.wrong + [each for each in town.shop.violations() if not any(word in each for word in _EXCUSED)]


def _restarts(town: Town) -> None:
    """After a power cut at the end nothing is told that was told before."""
    since = town.state()["events"]
    town.hand("cut power", "restore power")
    town.passes(town.now + 120)
    told = Counter(each["action"] for each in town.shop.events("frame", since=since, direction="in", type=2))
    if set(told) != {"BootNotification", "StatusNotification"}:
        town.books.wrong.append(f"after a restart the charger tells {dict(told)}")


def opened(before_wrap_s: int | None) -> Shop:
    """The charger."""
    first = 0 if before_wrap_s is None else _WRAP_MS - before_wrap_s * 1000
    shop = Shop(
        interpreter="micropython32", heap=_HEAP, keys=_KEYS, first_ticks_ms=first,
        settings={"csms": "wss://csms.workshop:9000"}, files={"ca.der": b"\x30"},
        extra={"BOLLARD_MEASURE": "floor", "BOLLARD_TLS": "memory"},
    )  # fmt: skip
    shop.csms(f"tags add {BLOCKED} Blocked")
    return shop


def told(town: Town) -> str:
    """One line of progress."""
    books, hours = town.books, town.now / 3600
    floor = books.days()[-1] if books.floors else 0
    return (
        f"hour {hours:6.1f}: floor {floor} B, least piece {books.least_piece} B, "
        f"{len(books.transactions)} transactions, {books.counts['samples']} samples, "
        f"{town.offline_s / 3600:.1f} h offline, "
        f"{books.counts['connected']} connections, {town.as_it_is_s / 3600:.1f} h as it is"
    )


def summary(town: Town, days: float, wrong: list[str]) -> str:
    """The last line."""
    books, counts = town.books, town.books.counts
    floors = ", ".join(map(str, books.days()))
    acts = ("visits", "faults", "changes of the configuration", "restarts of the central system", "hostile frames")
    parts = [
        f"{days:g} days", f"{len(books.transactions)} transactions", f"{counts['samples']} samples",
        f"{counts['grid points']} grid points", f"{counts['told again']} messages told again",
        *(f"{counts[name]} {name}" for name in acts), f"{counts['connected']} connections",
        f"{town.offline_s / 3600:.1f} h offline", f"latest sample {books.latest_s:.1f} s late",
        f"floor of each day {floors} B", f"least free piece {books.least_piece} B",
        f"{books.names[1] - books.names[0]} names more than at first", f"{len(wrong)} failures",
    ]  # fmt: skip
    return "soak: " + ", ".join(parts)


def again(given: argparse.Namespace) -> str:
    """The command that does the same once more."""
    said = f"{_COMMAND} --days {given.days} --seed {given.seed} --lapse {given.lapse} --pace {given.pace}"
    return said if given.before_wrap is None else f"{said} --before-wrap {given.before_wrap}"


def _options(arguments: list[str] | None) -> argparse.Namespace:
    form = argparse.RawDescriptionHelpFormatter
    add = (parser := argparse.ArgumentParser(prog=_COMMAND, description=__doc__, formatter_class=form)).add_argument
    lapse, wrap = within(0, _LONGEST_LAPSE_MS), within(1, _WRAP_MS // 1000)
    add("--days", type=amount, default=7.0, help="simulated (%(default)s)")
    add("--seed", type=int, default=1, help="of everything that happens (%(default)s)")
    add("--lapse", type=lapse, default=500, metavar="MS", help="0: no time-lapse (%(default)s)")
    add("--pace", type=amount, default=1.0, help="of the people: 2 is twice as busy (%(default)s)")
    add("--before-wrap", type=wrap, metavar="SECONDS", help="the ticks wrap then; else after 6.2 days")
    return parser.parse_args(arguments)


def _lives(given: argparse.Namespace, shop: Shop) -> int:
    """All the days, and what they came to."""
    wrong, began, ctrl_c = [], time.monotonic(), CtrlC()
    town = Town(shop, given.seed, given.lapse, given.pace)
    with ctrl_c:
        play(town, given.days * _DAY_S, lambda town: print(told(town), flush=True))
        wrong = judge(town)
        for line in [*wrong[:20], *(shop.log(30) if wrong else ())]:
            print(line)
    wrong = wrong or town.books.wrong
    if wrong:
        print(f"FAILED; again: {again(given)}")
    print(f"took {time.monotonic() - began:.0f} s")
    days = round(town.now / _DAY_S, 2) if ctrl_c.pressed else given.days
    nothing = "" if wrong or town.books.transactions else "not one transaction in that time; say more --days"
    return end(summary(town, days, wrong), nothing, bool(wrong), ctrl_c)


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing was wrong."""
    given, ctrl_c, status = _options(arguments), CtrlC(), 0
    with ctrl_c:
        how = f"quiet hours in time-lapse of {given.lapse} ms"
        print(f"soak: seed {given.seed}, {given.days:g} days, {how}", flush=True)
        shop = opened(given.before_wrap)
        try:
            status = _lives(given, shop)
        finally:
            shop.close(judge=False)
    return end("soak: 0 days", "", False, ctrl_c) if ctrl_c.pressed else status


if __name__ == "__main__":
    sys.exit(main())
