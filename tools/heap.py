"""What the firmware takes of a 32-bit VM's heap, bytes: in a session, and each module alone. tools/ram reports it.

What the workshop's shim holds (it stands for machine, network, time, select and socket, which are C on a board) is
taken off, and so is what its names cost in the pools of names.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from tools import build, micropython
from tools.heap_places import Place
from tools.session import Refused, Session
from tools.workshop.shop import Shop

INTERPRETER = "micropython32"
_NAME = 7  # bytes of a name's place in its pool
REFERENCE = micropython.HEAP[32]
_STEP = 1000  # of the search for the smallest heap
_FIRST = "01020304050607"  # the card of the second connector; its last digits count on
_QUESTION = "GetConfiguration"  # all keys: the answer that has most to load


@dataclass
class Found:
    """A session's heap. `missing`: what did not happen, then nothing else counts."""

    missing: list[str]
    log: list[str] = field(default_factory=list)
    shim: int = 0

    @property
    def beside(self) -> int:
        """What the shim's names take more of the heap than the firmware's alone would."""
        return -own_names(self.log)

    @property
    def peak(self) -> int:
        """The most at a wait of the kernel."""
        return max(map(int, measured(self.log, "peak"))) - self.beside

    @property
    def idle(self) -> int:
        """Connected, nobody there."""
        before = self.log[: next(n for n, line in enumerate(self.log) if " -> Preparing" in line)]
        return int(measured(before, "used")[-1]) - self.beside

    @property
    def _begun(self) -> int:
        """The line at which the charger is built, and runs."""
        return next(n for n, line in enumerate(self.log) if " I heap: " in line)

    @property
    def loaded(self) -> int:
        """The most with what a message or a connection had loaded for a moment."""
        return max(map(int, measured(self.log[self._begun :], "loaded"))) - self.beside

    @property
    def built(self) -> int:
        """The most with what builds the charger at power on."""
        return max(map(int, measured(self.log[: self._begun], "loaded"))) - self.beside

    @property
    def building(self) -> set[str]:
        """The modules that only the build needs."""
        return set(measured(self.log[: self._begun], "dropped")) - set(measured(self.log[self._begun :], "dropped"))

    def modules(self, at_peak: bool = False) -> list[str]:
        """The firmware's modules that stay, or those in memory at the peak; packages before what is in them."""
        sets = [line.split() for line in measured(self.log, "modules")]
        if at_peak:
            top = self.log.index(f"memory: peak {self.peak + self.beside}")
            sets = [line.split() for line in measured(self.log[:top], "modules")]
        names = sets[-1] if at_peak else min(sets[1:] or sets, key=len)
        return ordered({name for name in names if name.partition(".")[0] in ("lib", "firmware", "boards")})


def measured(text: list[str], what: str) -> list[str]:
    """What follows `memory: <what>` in these log lines."""
    start = f"memory: {what} "
    return [line.removeprefix(start) for line in text if line.startswith(start)]


def own_names(log: list[str]) -> int:
    """What the firmware's names take more of the heap than was measured: the pools of names grow by doubling, and the
    shim's names, which no board has, stand in them."""
    shim, *_, together = _names(log)
    return _pools(together - shim) + _pools(shim) - _pools(together)


def _names(log: list[str]) -> list[int]:
    """How many names there were, each time that the VM said so."""
    return [int(found[1]) for line in log if (found := re.match(r"qstr pool: .*n_qstr=(\d+)", line))]


def _pools(names: int) -> int:
    """Bytes of the pools that hold so many names: of 20, 40, 80 ... places."""
    size, total = 20, 0
    while names > 0:
        total, names, size = total + _NAME * size, names - size, 2 * size
    return total


def session(place: Place, heap: int = 0, measure: bool = True) -> Found:
    """One session in which all connectors charge at once, in simulated time unless the place says otherwise."""
    extra = {"BOLLARD_MEASURE": "peak"} if measure else {}
    try:
        shop = place.shop(interpreter=INTERPRETER, heap=(heap or REFERENCE) + place.image, extra=extra)
    except Refused as refused:
        return Found([str(refused)])
    try:
        return _played(shop, place)
    except Refused as refused:  # the program has ended
        return Found([str(refused)])
    finally:
        shop.close(judge=False)


def _played(shop: Shop, place: Place) -> Found:
    played = Session(shop, 1, place.kwh)
    shop.wait(action="StatusNotification", direction="out", type=3, seconds=30)
    shop.runs(3)
    for number in range(2, place.connectors + 1):
        shop.car("wants", number)
        shop.plug(number)
        shop.runs(1)
        shop.tap(f"{int(_FIRST, 16) + number:014X}")
        shop.runs(2)
    shop.csms(_QUESTION)
    played.play(booted=True)
    played.missing += [f"connector {n} charging" for n in range(2, place.connectors + 1) if not _closed(shop, n)]
    return Found(played.missing, shop.log(100_000), shop.state()["shim_heap"] - place.image)


def _closed(shop: Shop, number: int) -> bool:
    return shop.connector(number)["closed"]


def code(names: list[str], board: str = "workshop") -> tuple[int, dict[str, int]]:
    """Heap of these modules, together and each when loaded in this order: of a pool of names its own places."""
    shop = Shop(interpreter=INTERPRETER, board=board, extra={"BOLLARD_MEASURE": " ".join(names)})
    shop.runs(1)
    log = shop.log(100_000)
    shop.close(judge=False)
    each, names_at = {}, _names(log)
    for line, before, after in zip(measured(log, "module"), names_at[:-1], names_at[1:], strict=True):
        each[line.split()[0]] = int(line.split()[1]) - _pools(after) + _pools(before) + _NAME * (after - before)
    if len(each) < len(names):
        raise ValueError(f"the modules after {[*each][-1:]} could not be loaded: {log[-3:]}")
    return int(measured(log, "code")[0]) + own_names(log), each


def ordered(names: set[str]) -> list[str]:
    """These modules and the packages they are in: each after all that it imports at its top, so that what it takes when
    it is loaded is its own."""
    sources = {".".join(path.with_suffix("").parts): file for path, file in build.board_sources(_board()).items()}
    done: list[str] = []

    def put(name: str) -> None:
        if name in done:
            return
        if "." in name:
            put(name.rpartition(".")[0])
        for each in sorted(_imports(sources[name]) & names - {name}) if name in sources else ():
            put(each)
        done.append(name)

    for name in sorted(names):
        put(name)
    return done


def _board() -> Path:
    return build.board_file("workshop")


def _imports(source: Path) -> set[str]:
    """The modules that may be what a file imports at its top."""
    found: set[str] = set()
    for node in ast.parse(source.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def smallest(place: Place, most: int) -> int:
    """By bisection: the least heap in which a session completes; `most` is known to do."""
    least = 0
    while most - least > _STEP:
        middle = (least + most) // 2
        enough = not session(place, middle, measure=False).missing
        print(f"  {middle:7} B: {'complete' if enough else 'not enough'}", flush=True)
        least, most = (least, middle) if enough else (middle, most)
    return most
