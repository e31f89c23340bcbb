"""The longest gap between two passes of the guard, in simulated time, where a flash erase takes its time.

    .venv/bin/python -m tools.bench_guard [--sessions 20] [--interpreter micropython32]

Sessions on two connectors with meter values and configuration changes, every other one without network. Python
computes in no time there: what is counted is flash, with the erases that fell between two passes, at 0, 45 (typical)
and 400 ms (worst) an erase, and 1 ms for a page. A chip's own time comes on top.

One write can need several erases: littlefs compacts a folder's two blocks, one after the other when the name is new,
gives a file of more than 512 bytes a block of its own, and parts a folder that has outgrown its blocks.
"""

import argparse
import sys

from tools.command_line import counted, whole
from tools.workshop.process import INTERPRETERS
from tools.workshop.shop import Shop
from tools.workshop.workshop import Workshop

_PRICES_MS = (0, 45, 400)
_KEYS = {"MeterValueSampleInterval": "5"}
_CARDS = ("04A1B2C3", "04D4E5F6")
_STAY_S = 40
_GUARD_MS = 20
_WATCHDOG_MS = 8388
_COLUMNS = ("longest gap, ms", "erases in it", "gaps with more than one", "passes", "erases", "pages programmed")


class Watched(Shop):
    """A Shop that notes when the guard passes, and what flash has erased meanwhile: it alone feeds the watchdog."""

    async def _main(self, workshop: Workshop) -> None:
        self.gap_us = self.passes = self.erases = self.several = 0
        charger, now_us = workshop.charger, workshop.clock.now_us
        last, before = 0, 0

        def fed() -> None:
            nonlocal last, before
            gap_us, erased = now_us() - last, charger.flash["erases"] - before
            if self.passes and gap_us > self.gap_us:
                self.gap_us, self.erases = gap_us, erased
            self.several += gap_us > 0 and erased > 1  # what builds the charger comes before its first pass, at 0
            last, before = now_us(), charger.flash["erases"]
            self.passes += 1

        charger.watchdog.on_feed = fed
        await super()._main(workshop)


def play(shop: Shop, sessions: int) -> None:
    """So many sessions on each connector; the network is away in every other one."""
    shop.wait(action="BootNotification", direction="out", type=3)
    shop.runs(7)
    for turn in range(sessions):
        if turn % 2:
            shop.cut("network")
        for connector, card in enumerate(_CARDS, 1):
            shop.car("wants", connector)
            shop.plug(connector)
            shop.runs(1)
            shop.tap(card)
            shop.wait("contactor", state="closed", connector=connector)
        if not turn % 2:
            shop.csms(f"ChangeConfiguration ConnectionTimeOut {60 + turn}")
        shop.runs(_STAY_S)
        for connector, card in enumerate(_CARDS, 1):
            shop.tap(card)
            shop.wait("contactor", state="open", connector=connector)
            shop.runs(2)
            shop.unplug(connector)
        if turn % 2:
            shop.restore("network")
        shop.runs(_STAY_S)


def measured(erase_ms: int, given: argparse.Namespace) -> tuple[Watched, dict]:
    """One run, and the state at its end."""
    shop = Watched(interpreter=given.interpreter, keys=_KEYS)
    try:
        if erase_ms:
            shop.flash("stall", erase_ms)
        play(shop, given.sessions)
        return shop, shop.state()
    finally:
        shop.close(judge=False)


def main(arguments: list[str] | None = None) -> int:
    """1 if a gap comes near what the watchdog bears: half of it."""
    about = (__doc__ or "").partition("\n")[0]
    line = argparse.ArgumentParser(".venv/bin/python -m tools.bench_guard", description=about)
    line.add_argument("--sessions", type=whole, default=20, help="on each connector (%(default)s)")
    vms = [name for name in INTERPRETERS if name.startswith("micropython")]
    line.add_argument("--interpreter", choices=vms, default="micropython32", help="(%(default)s)")
    given = line.parse_args(arguments)
    print(f"| an erase takes, ms | {' | '.join(_COLUMNS)} |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    longest_ms = 0
    for price_ms in _PRICES_MS:
        shop, state = measured(price_ms, given)
        gap_ms, flash = shop.gap_us // 1000, state["flash"]
        longest_ms = max(longest_ms, gap_ms)
        counts = f"{shop.erases} | {shop.several} | {shop.passes} | {flash['erases']} | {flash['programs']}"
        print(f"| {price_ms} | {gap_ms} | {counts} |", flush=True)
    each = f"the guard is due each {_GUARD_MS} ms, the watchdog bites after {_WATCHDOG_MS} ms"
    print(f"guard: {counted(2 * given.sessions, 'session')}, longest gap {longest_ms} ms; {each}")
    return 1 if 2 * longest_ms > _WATCHDOG_MS else 0


if __name__ == "__main__":
    sys.exit(main())
