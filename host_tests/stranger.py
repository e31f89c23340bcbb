# CPython only: host tool
"""A stranger's charger: a correct Core charge point on PyPI's ocpp, with nothing in it of this project's firmware.

What the certification cases say must hold for it as for any other charger; host_tests/mutants.py makes it faulty.
A Stranger is the program from one boot to the next; stranger_site.py has the copper, the flash and the mains.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import ocpp.messages
from ocpp.exceptions import OCPPError
from ocpp.v16 import call

from host_tests.stranger_answers import Answers
from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector, Whole
from host_tests.stranger_keys import Keys
from host_tests.stranger_link import LinkLost
from host_tests.stranger_metering import Metering
from host_tests.stranger_outbox import Outbox
from host_tests.stranger_tags import Tags

if TYPE_CHECKING:
    from host_tests.stranger_site import Site

ocpp.messages.ASYNC_VALIDATION = False  # its thread would not wait for simulated time
_NO_ANSWER_S = 30


class Stranger(Answers):
    """From one boot to the next."""

    connector_class = Connector
    keys_class = Keys
    metering_class = Metering
    tags_class = Tags
    outbox_class = Outbox
    start_s, reconnect_s = 2, 3

    def __init__(self, site: Site) -> None:
        super().__init__(site.identity, None, response_timeout=_NO_ANSWER_S, logger=site.logger)
        self.site, self.memory, self.now = site, site.memory, site.now
        self.keys = self.keys_class(len(site.bays), self.memory.keys)
        self.registration: str | None = None
        self.online = False  # linked and accepted
        self.dead = False
        self.tasks: set[asyncio.Task] = set()
        self._heartbeat: asyncio.Task | None = None
        self._register_at = 0.0  # not before: the loop's seconds
        self.outbox = self.outbox_class(self)
        self.metering = self.metering_class(self)
        self.tags = self.tags_class(self)
        self.whole = Whole(self)
        self.connectors = {number: self.connector_class(self, number, bay)
                           for number, bay in enumerate(site.bays, 1)}

    @property
    def faulty(self) -> bool:
        """The charger as a whole."""
        return self.site.faulty

    # --- life

    def boot(self) -> None:
        """The program begins."""
        self.cut_off()
        self.metering.on_the_clock()
        self.spawn(self.live())
        self.spawn(self.outbox.deliver())

    def cut_off(self) -> None:
        """What ran when the power went."""
        self.stop_all("PowerLoss")

    def die(self) -> None:
        """The program ends at once."""
        self.dead = True
        for task in self.tasks:
            task.cancel()
        if self._connection:
            self._connection.cut()
        self.online = False

    def spawn(self, work: Any) -> asyncio.Task:
        """Do this beside everything else; what goes wrong in it is told by the site."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(self.site.look)
        return task

    async def live(self) -> None:
        """Connect, register, listen; again when the connection is lost."""
        while not self.dead:
            try:
                self._connection = self.site.connect()
                async with asyncio.TaskGroup() as both:
                    both.create_task(self.start())
                    both.create_task(self.arrive())
            except* LinkLost:
                self.link_lost()
            await asyncio.sleep(self.reconnect_s)

    def link_lost(self) -> None:
        """Offline: statuses are forgotten, transactions are kept."""
        self.online = False
        self.outbox.forget_statuses()

    async def arrive(self) -> None:
        """On a new connection: register if that has not been done since the boot, then say what has changed."""
        if self.registration != "Accepted":
            await self.register()
        self.online = True
        self.tell_all()
        self.outbox.look()

    def tell_all(self) -> None:
        """4.2: the status of every connector that the central system does not know."""
        for each in (self.whole, *self.connectors.values()):
            each.shown = each.status()
            if each.shown != each.told:
                self.outbox.report(each)

    async def register(self) -> None:
        """4.2: BootNotification until it is accepted, never before its interval is over."""
        loop = asyncio.get_running_loop()
        interval_s = 0
        while self.registration != "Accepted":
            await asyncio.sleep(self._register_at - loop.time())
            try:
                answer = await self.ask(call.BootNotification("Wallbox", "Stranger"))
                self.registration, interval_s = answer.status, answer.interval
            except (OCPPError, TimeoutError):
                interval_s = 0
            self._register_at = loop.time() + self.patience_s(interval_s)
        if interval_s:
            self.memory.keys["HeartbeatInterval"] = str(interval_s)
        self.beat()

    def patience_s(self, interval_s: int) -> int:
        """4.2: how long to wait before the next BootNotification."""
        return interval_s or 60

    def beat(self) -> None:
        """The heartbeat, with the interval as it is now."""
        if self._heartbeat:
            self._heartbeat.cancel()
        interval_s = self.keys.number("HeartbeatInterval")
        if interval_s and self.registration == "Accepted":
            self._heartbeat = self.spawn(self.beats(interval_s))

    async def beats(self, interval_s: int) -> None:
        """4.6."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += interval_s
            await asyncio.sleep(due - loop.time())
            if self.online:
                await self.try_to_ask(call.Heartbeat())

    # --- from the site

    def power_fails(self) -> None:
        """The backup supply lasts for a goodbye."""
        self.stop_all("PowerLoss")

    def stop_all(self, reason: str) -> None:
        """End every transaction."""
        for connector in self.connectors.values():
            if connector.transaction:
                connector.stop(reason)

    def network_gone(self) -> None:
        """The plug of the network cable is out."""
        if self._connection:
            self._connection.cut()
        self.link_lost()

    def fault_changed(self) -> None:
        """A fault came or went."""
        for connector in self.connectors.values():
            if connector.transaction and connector.status()[0] == "Faulted":
                connector.stop("Other")
        self.refresh()

    def refresh(self) -> None:
        """All statuses follow the facts."""
        for each in (self.whole, *self.connectors.values()):
            each.refresh()

    # --- with the central system

    async def ask(self, request: object) -> Any:
        """Send a CALL; raises LinkLost, OCPPError (a CALLERROR) or TimeoutError."""
        link = self._connection
        asking = asyncio.ensure_future(self.call(request, suppress=False))
        try:
            await asyncio.wait({asking, link.lost}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise LinkLost("while asking")
            return asking.result()
        finally:
            asking.cancel()

    async def try_to_ask(self, request: object) -> Any:
        """As ask(), or None if there was no answer."""
        try:
            return await self.ask(request)
        except (LinkLost, OCPPError, TimeoutError):
            return None

    def start_answered(self, transaction: Transaction, answer: Any) -> None:
        """The transaction has its number, and the tag its status."""
        transaction.id = answer.transaction_id
        transaction.parent = answer.id_tag_info.get("parent_id_tag") or transaction.parent
        self.tags.remember(transaction.id_tag, answer.id_tag_info)
        self.connectors[transaction.connector].started(transaction, answer.id_tag_info["status"])


_PARTS = {Connector: "connector_class", Keys: "keys_class", Metering: "metering_class", Outbox: "outbox_class",
          Tags: "tags_class"}


def with_part(other: type) -> type[Stranger]:
    """A stranger with another kind of part; a kind of Stranger is one already."""
    for part, attribute in _PARTS.items():
        if issubclass(other, part):
            return type(other.__name__, (Stranger,), {attribute: other})
    return other
