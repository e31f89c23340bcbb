"""The story that the power-cut loop plays once: all that a charger writes to flash, with what the world knew of it.

First boot on an empty flash; two connectors charge online, with samples; a card is refused, and remembered; a key and
an availability are changed; a soft reset ends a transaction; two connectors charge twice without network, with so many
samples that a segment of the queue is folded; the network is back, the queue is told; one more session.
"""

from dataclasses import dataclass, field
from typing import Any

from tools.loops.flash_record import Moment, Record
from tools.workshop.shop import Shop

CARD, OTHER, REFUSED = "04A1B2C3", "04D4E5F6", "04BADBAD"
KEY, OLD, NEW = "MeterValueSampleInterval", "2", "1"
KEYS = {KEY: OLD, "LocalPreAuthorize": "true", "ConnectionTimeOut": "45"}
_OFFLINE_S = 50


@dataclass
class Told:
    """One frame at the central system. `sent`: it came if the charger had sent so many bytes."""

    t: float
    direction: str
    type: int
    action: str | None
    payload: Any
    id: str
    sent: int


@dataclass
class Story:
    """What happened: the writes, the frames, and the transactions as the central system had them at the end."""

    record: Record
    frames: list[Told] = field(default_factory=list)
    transactions: list = field(default_factory=list)  # of tools/csms/transactions.py
    keys: dict[str, str] = field(default_factory=dict)
    end: Moment | None = None

    def moment(self, n: int) -> Moment:
        """Just before write n; of the number behind the last: at the end."""
        at = self.record.writes[n].moment if n < len(self.record.writes) else self.end
        assert at is not None
        return at


class Recorded(Shop):
    """A charger whose writes to flash and frames are kept in a Story."""

    def __init__(self, file_system: str, **options):
        self.story = Story(Record(file_system == "fat-pages"))
        self._closings: dict[int, int] = {}
        self.workshop: Any = None
        super().__init__(interpreter="micropython32", keys=KEYS, extra=environment(file_system), **options)

    async def _main(self, workshop) -> None:
        self.workshop = workshop
        workshop.charger.record = self._wrote
        workshop.journal.listen(self._heard)
        await super()._main(workshop)

    def _wrote(self, kind: int, block: int, data: bytes) -> None:
        self.story.record.add(kind, block, data, self.now())

    def now(self) -> Moment:
        """The world as it is."""
        workshop = self.workshop
        now_us, used = workshop.clock.now_us(), workshop.board.connectors
        wh = tuple(each.state(now_us)["meter_wh"] for each in used)
        closings = tuple(self._closings.get(each.number, 0) for each in used)
        return Moment(workshop.clock.seconds(), workshop.network.sent, workshop.charger.starts, wh, closings)

    def _heard(self, event: dict) -> None:
        if event["event"] == "frame":
            fields = {name: event[name] for name in ("t", "direction", "type", "action", "payload", "id")}
            self.story.frames.append(Told(sent=self.workshop.network.arrived, **fields))
        elif event["event"] == "contactor" and event["state"] == "closed":
            number = event["connector"]
            self._closings[number] = self._closings.get(number, 0) + 1


def environment(file_system: str) -> dict[str, str]:
    """What the program's shim is told of its flash."""
    return {} if file_system == "littlefs" else {"BOLLARD_FILE_SYSTEM": "fat"}


def play(file_system: str) -> Story:
    """Play it. AssertionError if it does not go as told above."""
    with Recorded(file_system) as shop:
        shop.csms({"do": "tags", "add": {"id": REFUSED, "status": "Blocked"}})
        shop.runs(1)
        shop.story.keys = keys(shop)
        _online(shop)
        _changes(shop)
        _reset(shop)
        _offline(shop)
        shop.restore("network")
        shop.runs(60)
        charges(shop, 1, CARD)
        shop.runs(3)
        ends(shop, 1, CARD)
        shop.runs(3)
        story = shop.story
        story.transactions, story.end = list(shop.workshop.csms.transactions.all), shop.now()
    assert all(each.stop for each in story.transactions), "the story did not come to its end"
    return story


def keys(shop: Shop) -> dict[str, str]:
    """All configuration keys, as GetConfiguration tells them."""
    answer = shop.csms({"do": "call", "action": "GetConfiguration", "payload": {}})["answer"]
    return {each["key"]: each.get("value") for each in answer["configurationKey"]}


def charges(shop: Shop, connector: int, card: str) -> None:
    """Cable, card, energy."""
    shop.kw(7.4, connector)
    shop.car("wants", connector)
    shop.plug(connector)
    shop.runs(0.3)
    shop.tap(card)
    shop.wait("contactor", connector=connector, state="closed")


def ends(shop: Shop, connector: int, card: str) -> None:
    """The card again, and the cable comes out."""
    shop.tap(card)
    shop.wait("contactor", connector=connector, state="open")
    shop.wait("status", connector=connector, to="Finishing")
    shop.runs(1)
    shop.unplug(connector)


def _online(shop: Shop) -> None:
    charges(shop, 1, CARD)
    charges(shop, 2, OTHER)
    shop.runs(6)
    ends(shop, 1, CARD)
    ends(shop, 2, OTHER)
    shop.runs(1)


def _changes(shop: Shop) -> None:
    shop.tap(REFUSED)
    shop.runs(2)
    shop.csms(f"ChangeConfiguration {KEY} {NEW}")
    shop.csms("ChangeAvailability 2 Inoperative")
    shop.runs(1)
    shop.csms("ChangeAvailability 2 Operative")
    shop.runs(1)


def _reset(shop: Shop) -> None:
    charges(shop, 1, CARD)
    shop.runs(3)
    shop.csms("Reset Soft")
    shop.wait("power", state="on")
    shop.runs(2)
    shop.unplug(1)
    shop.runs(5)  # a contactor rests after a start


def _offline(shop: Shop) -> None:
    shop.cut("network")
    for _ in range(2):
        charges(shop, 1, CARD)
        charges(shop, 2, OTHER)
        shop.runs(_OFFLINE_S)
        ends(shop, 1, CARD)
        ends(shop, 2, OTHER)
        shop.runs(6)
