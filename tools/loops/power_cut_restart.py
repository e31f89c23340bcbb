"""A fresh charger on what a power cut left of flash, with a central system that knows what it knew then: it boots,
tells what waits, and charges once more. What must hold afterwards: power_cut_verdict.py.
"""

import tempfile
from pathlib import Path
from typing import Any

from tools.csms.schemas import CALL
from tools.loops.flash_record import Moment
from tools.loops.power_cut_story import CARD, KEYS, REFUSED, Story, Told, charges, ends, environment, keys
from tools.workshop.clock import START_UNIX
from tools.workshop.shop import Refused, Shop

IDENTITY = "CP001"
OF_TRANSACTIONS = ("StartTransaction", "MeterValues", "StopTransaction")
_DARK_S = 5  # between the cut and the power's return
_QUIET_S = 0.5  # so long nothing of a transaction is told when the queue is empty


class Restart(Shop):
    """The charger after the cut at `moment`; `image` is its flash, `known` the frames that the central system had.
    `again`: the power goes once more, before that write of this start."""

    def __init__(
        self, file_system: str, image: bytes, moment: Moment, known: list[Told], state: Path, again: int | None = None
    ):
        self.known, self.moment, self._again = known, moment, again
        self.workshop: Any = None
        self.keys: dict[str, str] = {}
        self.problems: list[str] = []  # where it did not go on
        self.writes = 0  # to flash, until the queue was told
        self.second_cut = 0  # the number of messages at the central system when the power went again
        (state / "flash.img").write_bytes(image)
        at = START_UNIX + moment.t + _DARK_S
        extra = environment(file_system)
        super().__init__(interpreter="micropython32", keys=KEYS, extra=extra, state=state, start_unix=at)

    async def _main(self, workshop) -> None:
        """The central system gets its memory back before the power is on."""
        self.workshop = workshop
        remember(workshop.csms, self.known)
        # settings.json is laid into flash again only if the owner cannot have seen it work
        workshop.charger.starts = self.moment.starts if self.moment.sent else 0
        workshop.charger.cut_after = self._again
        await super()._main(workshop)

    def goes_on(self) -> None:
        """Boot, tell what waits, charge once more."""
        try:
            self.runs(1)
            if not self.state()["power"]:
                self.second_cut = len(self.workshop.csms.messages)
                if not self.moment.sent + self.workshop.network.sent:
                    self.workshop.charger.starts = 0
                self.restore("power")
                self.runs(1)
            before = -1
            while (told := len(self.of_transactions())) != before:
                before = told
                self.runs(_QUIET_S)
            self.writes = sum(self.state()["flash"].values())
            self.keys = keys(self)
            charges(self, 1, CARD)
            self.runs(2)
            ends(self, 1, CARD)
            self.runs(0.5)
        except Refused as refused:
            self.problems.append(str(refused))
            if not self.workshop.csms.chargers:
                self.runs(6)  # a contactor rests after a start
                self.car("wants")
                self.plug(1)
                self.tap(CARD)
                self.runs(10)

    def of_transactions(self) -> list[dict]:
        """The CALLs so far that tell of transactions."""
        return [frame for frame in self.frames() if frame["action"] in OF_TRANSACTIONS]


def remember(central, known: list[Told]) -> None:
    """Let a central system book what it was told before, in the same order: it gives the same transactionIds."""
    book = central.transactions
    does = {"StartTransaction": book.started, "MeterValues": book.metered, "StopTransaction": book.stopped}
    central.tags.add(REFUSED, "Blocked")
    for frame in known:
        if (frame.direction, frame.type) == ("in", CALL) and frame.action in does:
            does[frame.action](IDENTITY, frame.payload)


def known_at(story: Story, moment: Moment) -> list[Told]:
    """The frames that the central system got, or gave, when the power went at this moment. What the charger had sent
    by then arrives, though the power is gone: that is where a duplicate comes from."""
    return [
        frame
        for frame in story.frames
        if (frame.sent <= moment.sent if frame.direction == "in" else frame.t <= moment.t)
    ]


def restarted(file_system: str, image: bytes, story: Story, n: int, again: int | None = None) -> Restart:
    """The charger that went on after the cut at write n, closed; its workshop can be looked at."""
    moment = story.moment(n)
    with tempfile.TemporaryDirectory(prefix="bollard-cut-") as state:
        shop = Restart(file_system, image, moment, known_at(story, moment), Path(state), again)
        try:
            shop.goes_on()
        finally:
            shop.close(judge=False)
    return shop
