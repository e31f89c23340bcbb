# CPython only: host tool
"""Faulty chargers that say the right thing, and then do or say what nobody asked for."""

from host_tests.mutants import fails
from host_tests.stranger import Stranger
from host_tests.stranger_connector import Connector
from host_tests.stranger_tags import Tags


@fails(TC_024_CS="no transaction")
class ChargesThoughUnlocked(Connector):
    """3.6: it tells of the lock, and starts."""

    def try_to_start(self) -> None:
        wanted = self.wanted
        super().try_to_start()
        if wanted and self.lock_failed and not self.transaction:
            self.start(*wanted)


@fails(TC_028_CS="nothing more")
class StopsThoughItRefused(Stranger):
    """5.12: Rejected, and it stops what runs."""

    def running(self, transaction_id: int) -> Connector | None:
        found = super().running(transaction_id)
        if not found:
            self.stop_all("Remote")
        return found


@fails(TC_027_CS="nothing more")
class StartsThoughItRefused(Stranger):
    """5.11: Rejected, and it starts somewhere."""

    def may_start(self, target: Connector | None) -> bool:
        if target is None:
            self.spawn(self.start_for(self.connectors[1], "SOMEBODY"))
        return super().may_start(target)


@fails(TC_068_CS="neither Authorize nor StopTransaction")
class AsksForEveryTag(Tags):
    """4.1: there is nothing that this tag could start or stop."""

    def groups(self) -> list:
        return [True]


@fails(TC_003_CS="MeterValues", TC_010_CS="MeterValues")
class TalksTooMuch(Connector):
    """9.1.16: both intervals are 0."""

    def start(self, id_tag: str, parent: str | None) -> None:
        super().start(id_tag, parent)
        self.charger.metering.take(self, self.charger.now(), "Other", "MeterValuesSampledData", "StopTxnSampledData")


@fails(TC_036_CS="BootNotification", TC_037_1_CS="BootNotification", TC_038_CS="BootNotification",
       TC_039_CS="BootNotification")
class BootsOnEveryConnection(Stranger):
    """4.2: after a reboot, not after a pause of the network."""

    def link_lost(self) -> None:
        super().link_lost()
        self.registration, self._register_at = None, 0.0
