"""Cuts the connection after the n-th byte, in each direction, for every n, and looks whether anything was lost.

    .venv/bin/python -m tools.loops.network [--direction in|out|both] [--how close,reset,...] [--every N]

In memory and simulated time: the firmware's link, outbox and session on its own kernel, over a line that fails. `in` is
what the charger says, `out` what it hears. `--pairs N` adds N runs with two faults, at random places. The exit status
is 1 if anything went wrong; `--play "reset in 1234, silent out 56"` plays one case again and shows it.
"""

import argparse
import dataclasses
import functools
import multiprocessing
import random
import sys
from collections.abc import Iterator

from tools.command_line import counted, whole, within
from tools.loops import network_judge
from tools.loops.ending import CtrlC, Progress, deaf, end
from tools.loops.network_line import DIRECTIONS, HOW, Fault
from tools.loops.network_play import Play

_SHOWN = 20  # failures


@dataclasses.dataclass
class Counts:
    """What the runs came to."""

    runs: int = 0
    resends: int = 0
    failures: list[str] = dataclasses.field(default_factory=list)

    def add(self, found: tuple[int, list[str]], fault: Fault) -> None:
        """One more run."""
        self.runs += 1
        self.resends += found[0]
        self.failures += [f"{fault}: {text}" for text in found[1]]


@functools.cache
def unhurt() -> Play:
    """The scenario when nothing fails."""
    played = Play(None).run()
    wrong = network_judge.failures(played)
    if wrong or network_judge.resends(played):
        raise AssertionError(f"without a fault: {wrong or 'something is told twice'}")
    return played


def lengths() -> dict[str, int]:
    """The bytes of the scenario in each direction."""
    return unhurt().line.carried


def borders() -> list[tuple[str, int]]:
    """(direction, byte) where a frame of the scenario ends."""
    return unhurt().central.borders


def heard(action: str) -> int:
    """Behind which byte in the first message with that name has arrived."""
    return next(each.end for each in unhurt().central.heard if each.action == action)


def faults(directions: tuple, hows: tuple, every: int = 1, first: int = 0, last: int | None = None) -> Iterator[Fault]:
    """All the cases: every so many-th byte from the first to the last."""
    most = lengths()
    for direction in directions:
        end = most[direction] if last is None else min(last, most[direction])
        for after in range(first, end + 1, every):
            for how in hows:
                yield Fault(direction, after, how)


def pairs(count: int, seed: int) -> Iterator[Fault]:
    """So many cases of two faults, the second while the first is made good."""
    draw, most = random.Random(seed), lengths()

    def fault(share: int, then: Fault | None = None) -> Fault:
        direction = draw.choice(DIRECTIONS)
        return Fault(direction, draw.randrange(most[direction] // share), draw.choice(HOW), then)

    for _ in range(count):
        yield fault(1, fault(2))


def play(fault: Fault) -> tuple[int, list[str]]:
    """(messages told again, what went wrong)"""
    played = Play(fault).run()
    wrong = network_judge.failures(played)
    return network_judge.resends(played), wrong + unstruck(played)


def unstruck(played: Play) -> list[str]:
    """What to say of a fault whose byte never came."""
    return [] if any(each.fault for each in played.line.connections) else ["the line did not fail"]


def run(cases: list[Fault], jobs: int = 1, tell=lambda done: None, counts: Counts | None = None) -> Counts:
    """Play them all; `tell` hears of each, `counts` may be had before the end."""
    counts = counts or Counts()
    if jobs == 1:
        for fault, found in zip(cases, map(play, cases), strict=True):
            counts.add(found, fault)
            tell(counts)
        return counts
    with multiprocessing.Pool(jobs, deaf) as pool:
        for fault, found in zip(cases, pool.imap(play, cases, chunksize=50), strict=True):
            counts.add(found, fault)
            tell(counts)
    return counts


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing was lost."""
    options = _options(arguments)
    if options.play:
        return _show(options.play)
    counts, ctrl_c, progress = Counts(), CtrlC(), Progress()
    cases: list[Fault] = []

    def tell(counts: Counts) -> None:
        if progress.due():
            print(f"{counts.runs} of {len(cases)} runs, {len(counts.failures)} failures", flush=True)

    with ctrl_c:
        cases += _cases(options)
        print(f"seed {options.seed}, {counted(len(cases), 'run')}", flush=True)
        run(cases, options.jobs, tell, counts)
    for text in counts.failures[:_SHOWN]:
        print(text)
    cut = len({(case.direction, case.after) for case in cases[: counts.runs]})
    line = (f"network: {counted(cut, 'byte')} cut, {counted(counts.runs, 'run')}, {counted(counts.resends, 'resend')}, "
            f"{counted(len(counts.failures), 'failure')}")  # fmt: skip
    return end(line, "" if counts.runs else _why(), bool(counts.failures), ctrl_c)


def _cases(options: argparse.Namespace) -> list[Fault]:
    directions = DIRECTIONS if options.direction == "both" else (options.direction,)
    cases = list(faults(directions, options.how, options.every, options.first, options.last))
    return cases + list(pairs(options.pairs, options.seed))


def _why() -> str:
    most = ", ".join(f"{count} {direction}" for direction, count in lengths().items())
    return f"no byte from --from to --to; the scenario has {most}"


def _options(arguments: list[str] | None) -> argparse.Namespace:
    about, _, more = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog=".venv/bin/python -m tools.loops.network", description=about + more, formatter_class=form
    )
    parser.add_argument("--direction", choices=(*DIRECTIONS, "both"), default="both", help="(%(default)s)")
    ways = ", ".join(HOW)
    parser.add_argument("--how", type=_hows, default=HOW, metavar="HOW,...", help=f"what happens: {ways} (all)")
    parser.add_argument("--every", type=whole, default=1, metavar="N", help="only every N-th byte (%(default)s)")
    add, number = parser.add_argument, within(0)
    add("--from", dest="first", type=number, default=0, metavar="N", help="the first byte (%(default)s)")
    add("--to", dest="last", type=number, metavar="N", help="the last byte (the scenario's last)")
    add("--pairs", type=number, default=0, metavar="N", help="runs with two faults (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of their places (%(default)s)")
    parser.add_argument("--jobs", type=whole, default=1, metavar="N", help="processes (%(default)s)")
    parser.add_argument("--play", type=a_fault, metavar='"HOW DIRECTION N"', help="one case, with all that is said")
    return parser.parse_args(arguments)


def _hows(text: str) -> tuple:
    unknown = [word for word in text.split(",") if word not in HOW]
    if unknown:
        raise argparse.ArgumentTypeError(f"nothing happens as {unknown[0]!r}; there are: {', '.join(HOW)}")
    return tuple(text.split(","))


def a_fault(text: str) -> Fault:
    """What is said of a case, for argparse: one fault, or several in a row."""
    found = None  # the last first, as each names the next
    for part in reversed(text.split(",")):
        how, direction, after, *more = [*part.split(), "", "", ""]
        if how not in HOW or direction not in DIRECTIONS or not after.isdecimal() or any(more):
            raise argparse.ArgumentTypeError(f'{part!r}: say it like "reset in 1234"')
        found = Fault(direction, int(after), how, found)
    assert found is not None
    return found


def _show(fault: Fault) -> int:
    played = Play(fault).run()
    told = [(ms, ".. " + text) for ms, text in played.charger.lines]
    told += [(each.at_ms, f"-> {each.uid} {each.action} {each.payload}") for each in played.central.heard]
    told += [(ms, f"== contactor {'closed' if on else 'open'}") for ms, on in played.charger.coil]
    told += [(each.struck_ms, f"!! {each.doomed}") for each in played.line.connections if each.fault]
    for ms, text in sorted(told):
        print(f"{ms / 1000:8.3f} {text}")
    wrong = network_judge.failures(played) + unstruck(played)
    for text in wrong:
        print("wrong:", text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
