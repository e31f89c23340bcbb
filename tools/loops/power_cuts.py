"""`make loops ARGS=power_cuts`: the power goes at every write to flash, and a charger starts on what is left.

    .venv/bin/python -m tools.loops.power_cuts [--file-system littlefs|fat|fat-pages] [--torn] [--twice]

The whole firmware plays a story once (power_cut_story.py), in the 32-bit VM in simulated time; each write to its flash
is recorded (flash_record.py). Then, for each write n, a fresh charger starts on the flash as it was when write n
began, or with --torn when half of it was done, and with a central system that knows what it knew then; it tells what
waits and charges once more (power_cut_restart.py), and is judged (power_cut_verdict.py). With --twice the power goes
again while it does so. No chance is in it, so there is no seed: n is the whole input. The exit status is 1 if anything
failed.

littlefs, and FAT with whole sectors, lose nothing: whatever is missing is a failure. A board that rewrites pages of
4 KB under FAT (fat-pages: CircuitPython's own flash) can lose what lies in the page: restarts that lack records or
settings are counted, and a failure there is what is unsafe: a coil that is driven without reason, a program that ends
or hangs, a charger without settings that closes a contactor or does not say what it lacks.
"""

import argparse
import multiprocessing
import sys
from collections.abc import Iterator

from tools.command_line import whole, within
from tools.loops import power_cut_story
from tools.loops.ending import CtrlC, Progress, deaf, end
from tools.loops.flash_record import FILE_SYSTEMS
from tools.loops.power_cut_restart import restarted
from tools.loops.power_cut_story import Story
from tools.loops.power_cut_verdict import Verdict, excused, judged

_COMMAND = ".venv/bin/python -m tools.loops.power_cuts"
_PART = 20  # restarts that a process does at a time


def cuts(
    story: Story, file_system: str, wanted: range, torn: bool = False, twice: bool = False
) -> Iterator[tuple[int, Verdict]]:
    """The verdict on each n of `wanted`; `twice`: the power goes once more, during the restart."""
    for n, image in story.record.images(wanted, torn):
        shop = restarted(file_system, bytes(image), story, n)
        if twice and shop.writes:
            shop = restarted(file_system, bytes(image), story, n, n % shop.writes)
        verdict = judged(story, shop)
        yield n, excused(shop, verdict) if file_system == "fat-pages" else verdict


def _share(task: tuple[str, range, bool, bool]) -> list[tuple[int, Verdict]]:
    """What one of several processes does."""
    file_system, *how = task
    return list(cuts(_stories[file_system], file_system, *how))


_stories: dict[str, Story] = {}


def _loop(options: argparse.Namespace, done: list[tuple[int, Verdict]]) -> None:
    """The verdicts are added to `done`, with progress."""
    print("the story is played once", flush=True)
    story = _stories[options.file_system] = power_cut_story.play(options.file_system)
    writes = len(story.record.writes)
    last = writes - options.torn if options.to is None else min(options.to, writes - options.torn)
    wanted = range(max(options.first, story.record.first), last + 1, options.every)
    print(f"{writes} writes in {story.moment(writes).t:.0f} s; {len(wanted)} cuts", flush=True)
    parts = [wanted[at : at + _PART] for at in range(0, len(wanted), _PART)]
    tasks = [(options.file_system, part, options.torn, options.twice) for part in parts]
    progress = Progress()
    with multiprocessing.Pool(options.jobs, deaf) as pool:  # forked: the story is there
        for verdicts in pool.imap(_share, tasks):
            done += verdicts
            _tell(verdicts, options)
            if progress.due():
                print(f"{len(done)} of {len(wanted)}: {_counts(done, options.file_system)}", flush=True)


def _tell(verdicts: list[tuple[int, Verdict]], options: argparse.Namespace) -> None:
    """Each failure, and how to see it alone."""
    how = options.torn * " --torn" + options.twice * " --twice"
    for n, verdict in verdicts:
        if verdict.wrong:
            print(f"FAILED; again: {_COMMAND} --file-system {options.file_system}{how} --from {n} --to {n}")
        for wrong in verdict.wrong:
            print(f"    {wrong}")


def _counts(done: list[tuple[int, Verdict]], file_system: str) -> str:
    verdicts = [verdict for _, verdict in done]
    failures = sum(bool(each.wrong) for each in verdicts)
    duplicates, lost = sum(each.duplicates for each in verdicts), max((each.lost_wh for each in verdicts), default=0)
    said = f"{len(done)} cuts, {len(done)} restarts, {duplicates} duplicates"
    if file_system != "fat-pages":
        return f"{said}, {lost} Wh lost at most, {failures} failures"
    records, settings = (sum(each.lost == what for each in verdicts) for what in ("records", "settings"))
    return (f"{said}, {records} with lost records and {settings} with lost settings, elsewhere {lost} Wh lost at most, "
            f"{failures} failures (unsafe)")  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """The exit status."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__, formatter_class=form)
    parser.add_argument("--file-system", choices=FILE_SYSTEMS, default="littlefs")
    parser.add_argument("--torn", action="store_true", help="half of write n is done (else: it has not begun)")
    parser.add_argument("--twice", action="store_true", help="the power goes again, before a write of the restart")
    parser.add_argument("--from", dest="first", type=within(0), default=0, metavar="N", help="the first n (0)")
    parser.add_argument("--to", type=within(0), default=None, metavar="N", help="the last n (all)")
    parser.add_argument("--every", type=whole, default=1, metavar="N", help="each N-th only (1)")
    parser.add_argument("--jobs", type=whole, default=1, metavar="N", help="so many processes (1)")
    options = parser.parse_args(arguments)
    done: list[tuple[int, Verdict]] = []
    ctrl_c = CtrlC()
    with ctrl_c:
        _loop(options, done)
    story = _stories.get(options.file_system)
    writes = len(story.record.writes) if story else 0
    how = options.torn * ", torn" + options.twice * ", twice"
    line = f"power cuts ({options.file_system}{how}): {writes} writes, {_counts(done, options.file_system)}"
    nothing = "" if done else f"no write from --from to --to; the story has {writes}"
    return end(line, nothing, any(verdict.wrong for _, verdict in done), ctrl_c)


if __name__ == "__main__":
    sys.exit(main())
