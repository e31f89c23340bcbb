# CPython only: host tool
"""The site of the stranger's charger: copper, flash, mains, network, and hands (tools/certify/hands.py)."""

import asyncio
import logging

from host_tests.stranger import Stranger
from host_tests.stranger_bay import Bay, Memory
from host_tests.stranger_link import Link, LinkLost
from tools.certify.hands import CannotDo
from tools.csms.central_system import CentralSystem

_STEP_S = 0.3  # what a hand does takes a moment
_BACKUP_S = 5  # how long a backup supply lasts


class Site:
    """Where the charger stands. Errors of its program are in `crashes`; nobody but a test may look at them."""

    def __init__(self, central: CentralSystem, connectors: int = 2, fixed_cable: bool = False, backup: bool = False,
                 program: type[Stranger] = Stranger, identity: str = "STRANGER 1") -> None:
        self.central, self.now, self.identity = central, central.clock, identity
        self.bays = [Bay(self.now, fixed_cable) for _ in range(connectors)]
        self.memory = Memory()
        self.network = True
        self.faulty = False  # the charger as a whole
        self.logger = logging.getLogger("stranger")
        self.logger.setLevel(logging.CRITICAL)
        self.boots = 0
        self.crashes: list[BaseException] = []
        self._program, self._backup = program, backup
        self.charger: Stranger | None = None
        self._starting: asyncio.TimerHandle | None = None

    # --- for the program

    def connect(self) -> Link:
        """A new connection; raises LinkLost."""
        if not self.network:
            raise LinkLost("no network")
        return Link(self.central, self.identity)

    def look(self, task: asyncio.Task) -> None:
        """A task of the program has ended."""
        if not task.cancelled() and task.exception():
            self.crashes.append(task.exception())

    async def heard(self, seconds: int) -> None:
        """Wait until the central system has all it is owed, but not longer than that."""
        for _ in range(seconds):
            if not self.memory.queue:
                return
            await asyncio.sleep(1)

    def restart(self) -> None:
        """The program ends itself and starts anew."""
        asyncio.get_running_loop().call_soon(self._off)
        self._on()

    def _on(self) -> None:
        if self._starting is None:
            self._starting = asyncio.get_running_loop().call_later(self._program.start_s, self._boot)

    def _boot(self) -> None:
        self._starting = None
        self.boots += 1
        self.charger = self._program(self)
        self.charger.boot()

    def _off(self) -> None:
        if self.charger:
            self.charger.die()
            self.charger = None
        for bay in self.bays:
            bay.open()

    async def close(self) -> None:
        """The charger is gone."""
        if self._starting:
            self._starting.cancel()
            self._starting = None
        ending = list(self.charger.tasks) if self.charger else []
        self._off()
        await asyncio.gather(*ending, return_exceptions=True)

    # --- the hands

    async def plug(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        bay = self._bay(connector)
        bay.in_socket = bay.in_car = True
        bay.half = False
        self._changed(connector)

    async def plug_half(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        bay = self._bay(connector)
        if bay.fixed_cable:
            raise CannotDo("a fixed cable has no plug at the charger")
        bay.in_socket = bay.in_car = bay.half = True
        self._changed(connector)

    async def unplug(self, connector: int, end: str = "both") -> None:
        await asyncio.sleep(_STEP_S)
        bay = self._bay(connector)
        if end in ("car", "both"):
            bay.in_car = False
            self._changed(connector)
        if end in ("charger", "both") and not bay.fixed_cable:
            bay.in_socket = bay.locked  # what is locked stays, however one pulls
            bay.half = bay.half and bay.locked
            self._changed(connector)

    async def replug(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        self._bay(connector).in_car = True
        self._changed(connector)

    async def tap(self, id_tag: str) -> None:
        await asyncio.sleep(_STEP_S)
        if self.charger:
            self.charger.spawn(self.charger.tags.tapped(id_tag))

    async def fault(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        self._faulty(connector, True)

    async def mend(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        self._faulty(connector, False)

    async def jam(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        self._bay(connector).jammed = True

    async def free(self, connector: int) -> None:
        await asyncio.sleep(_STEP_S)
        self._bay(connector).jammed = False

    async def cut_power(self) -> None:
        await asyncio.sleep(_STEP_S)
        if self._backup and self.charger:
            self.charger.power_fails()
            await self.heard(_BACKUP_S)
        await self.close()

    async def restore_power(self) -> None:
        if self.charger is None:
            self._on()

    async def cut_network(self) -> None:
        await asyncio.sleep(_STEP_S)
        self.network = False
        if self.charger:
            self.charger.network_gone()

    async def restore_network(self) -> None:
        self.network = True

    async def clean(self, connectors: int) -> None:
        for number in range(1, connectors + 1):
            bay = self._bay(number)
            bay.jammed = bay.faulty = bay.locked = False
            await self.unplug(number)
        self._faulty(0, False)
        await self.restore_network()
        await self.restore_power()

    def _bay(self, connector: int) -> Bay:
        if not 1 <= connector <= len(self.bays):
            raise CannotDo(f"there is no connector {connector}")
        return self.bays[connector - 1]

    def _faulty(self, connector: int, faulty: bool) -> None:
        if connector:
            self._bay(connector).faulty = faulty
        else:
            self.faulty = faulty
        if self.charger:
            self.charger.fault_changed()

    def _changed(self, connector: int) -> None:
        if self.charger:
            self.charger.connectors[connector].cable_changed()
