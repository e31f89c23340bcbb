# CPython only: host tool
"""Faulty chargers that boot, beat, reset or come back after a power cut wrongly."""

import asyncio
from typing import Any

from ocpp.v16 import call

from host_tests.mutants import fails
from host_tests.stranger import Stranger
from host_tests.stranger_connector import Connector


@fails(TC_001_CS="BootNotification 5 s after", TC_002_CS="BootNotification 5 s after")
class BootsAgainEarly(Stranger):
    """4.2: before the interval of the refusal is over."""

    def patience_s(self, interval_s: int) -> int:
        return interval_s // 2


@fails(TC_001_CS="StatusNotification(connectorId 0", TC_013_CS="StatusNotification(connectorId 0")
class ForgetsConnectorZero(Stranger):
    """Errata 3.22: the charger itself has a status, too."""

    def tell_all(self) -> None:
        self.whole.told = self.whole.shown = self.whole.status()
        super().tell_all()


@fails(TC_001_CS="Heartbeat", TC_002_CS="Heartbeat")
class BeatsSlowly(Stranger):
    """4.2: the interval is the central system's to say."""

    async def beats(self, interval_s: int) -> None:
        await super().beats(interval_s * 2)


@fails(TC_002_CS="GetConfiguration.conf")
class DeafWhilePending(Stranger):
    """4.2: a pending charger is being set up."""

    def hears(self) -> bool:
        return self.registration == "Accepted"


@fails(TC_013_CS="Unavailable", TC_014_CS="Unavailable", TC_034_CS="Unavailable")
class ForgetsAvailability(Stranger):
    """4.9: it survives the reboot."""

    def boot(self) -> None:
        self.memory.unavailable.clear()
        for connector in self.connectors.values():
            connector.withdrawn = False
        super().boot()


@fails(TC_013_CS="BootNotification", TC_015_CS="BootNotification")
class OnlyPromisesAReset(Stranger):
    """5.14: Accepted, and that was it."""

    async def reset(self, reason: str) -> None:
        self.stop_all(reason)


@fails(TC_015_CS="reason HardReset", TC_016_CS="reason SoftReset")
class MixesUpResets(Stranger):
    """5.14, 7.36: the reason of the other kind."""

    async def reset(self, reason: str) -> None:
        await super().reset("SoftReset" if reason == "HardReset" else "HardReset")


@fails(TC_014_CS="Reset.conf(status Accepted)", TC_016_CS="Reset.conf(status Accepted)")
class KnowsNoSoftReset(Stranger):
    """5.14: Rejected."""

    def may_reset(self, kind: str) -> bool:
        return kind == "Hard"


@fails(TC_015_CS="StopTransaction", TC_016_CS="StopTransaction", TC_032_2_CS="StopTransaction")
class LosesWhatRan(Stranger):
    """A transaction that was cut off is never ended."""

    def stop_all(self, reason: str) -> None:
        for connector in self.connectors.values():
            connector.transaction = None
        self.memory.running.clear()


@fails(TC_032_1_CS="reason PowerLoss", TC_032_2_CS="Reboot")
class BlamesAReboot(Stranger):
    """7.36: the power was lost."""

    def stop_all(self, reason: str) -> None:
        super().stop_all("Reboot" if reason == "PowerLoss" else reason)


@fails(TC_032_1_CS="reason PowerLoss")
class IgnoresItsBackupPower(Stranger):
    """It could say goodbye, and says it after the boot only."""

    def power_fails(self) -> None:
        pass


@fails(TC_032_2_CS="Preparing or Finishing", TC_015_CS="Finishing or Preparing", TC_016_CS="Finishing or Preparing")
class ForgetsTheCable(Connector):
    """After a boot every connector is Available, whatever is in it."""

    def status(self) -> tuple:
        status = super().status()
        fresh = self.told is None and status[0] in ("Preparing", "Finishing")
        return ("Available", "NoError", None) if fresh else status


@fails(TC_034_CS="StatusNotification(connectorId 0, status Unavailable)")
class NeverUnavailableItself(Stranger):
    """5.2: connector 0 is the charger itself."""

    def refresh(self) -> None:
        self.memory.unavailable.discard(0)
        super().refresh()


@fails(TC_013_CS="ChangeAvailability.conf(status Accepted)", TC_014_CS="ChangeAvailability.conf(status Accepted)")
class AlwaysSchedules(Stranger):
    """5.2: nothing runs, so nothing is to be waited for."""

    def availability_status(self, busy: bool) -> str:
        return "Scheduled"


@fails(TC_001_CS="StatusNotification(connectorId 2", TC_013_CS="StatusNotification(connectorId 2")
class ForgetsTheLastConnector(Stranger):
    """Errata 3.22: every connector."""

    def tell_all(self) -> None:
        last = self.connectors[max(self.connectors)]
        if self.site.boots > 1:
            last.told = last.shown = last.status()
        super().tell_all()


@fails(TC_001_CS="Rejected")
class TalksThoughRejected(Stranger):
    """4.2: not a word before the interval is over."""

    async def ask(self, request: object) -> Any:
        answer = await super().ask(request)
        if self.registration is None and getattr(answer, "status", None) == "Rejected":
            await self.try_to_ask(call.Heartbeat())
        return answer


@fails(TC_013_CS="status Available", TC_014_CS="status Available")
class NeverOperativeAgain(Stranger):
    """5.2: Operative is accepted, and that was it."""

    def refresh(self) -> None:
        for number in self.connectors:
            if self.connectors[number].withdrawn:
                self.memory.unavailable.add(number)
        super().refresh()


@fails(TC_001_CS="Heartbeat", TC_002_CS="Heartbeat")
class BeatsOnce(Stranger):
    """4.6: every interval."""

    async def beats(self, interval_s: int) -> None:
        await asyncio.sleep(interval_s)
        await self.try_to_ask(call.Heartbeat())


@fails(TC_014_CS="a new connection", TC_016_CS="a new connection")
class NeverComesBack(Stranger):
    """5.14: a reset ends with a start."""

    async def reset(self, reason: str) -> None:
        self.stop_all(reason)
        await self.site.heard(10)
        self.die()
