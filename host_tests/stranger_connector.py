# CPython only: host tool
"""One connector of the stranger: who wants to charge, the transaction, and the status that follows from it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from host_tests.stranger_bay import Bay, Transaction

if TYPE_CHECKING:
    from host_tests.stranger import Stranger

EV_GONE = "EV side disconnected"  # 4.9


class Connector:
    """Lives from boot to reset; `told` is the status that the central system has."""

    def __init__(self, charger: Stranger, number: int, bay: Bay) -> None:
        self.charger, self.number, self.bay = charger, number, bay
        self.transaction: Transaction | None = charger.memory.running.get(number)
        self.wanted: tuple | None = None  # (id tag, parent) of who may start as soon as the cable is in
        self.finished = self.suspended = self.lock_failed = False
        self.end_info: str | None = None  # what Finishing says about how it ended
        self.withdrawn = number in charger.memory.unavailable
        self.shown: tuple | None = None
        self.told: tuple | None = None
        self._patience: asyncio.Task | None = None

    # --- status

    @property
    def free(self) -> bool:
        """Somebody new may start here."""
        busy = self.transaction or self.wanted or self.finished
        return not (busy or self.withdrawn or self.bay.faulty or self.lock_failed or self.charger.faulty)

    @property
    def in_use(self) -> bool:
        """Somebody is at it."""
        return bool(self.transaction or self.wanted or self.bay.occupied)

    def status(self) -> tuple:
        """(status, errorCode, info), from the facts."""
        if self.bay.faulty or self.charger.faulty:
            return "Faulted", "InternalError", None
        if self.lock_failed:
            return "Faulted", "ConnectorLockFailure", None
        if self.transaction:
            return self.session_status()
        if self.withdrawn:
            return "Unavailable", "NoError", None
        if self.bay.occupied and self.finished:
            return "Finishing", "NoError", self.end_info
        return "Preparing" if self.wanted or self.bay.occupied else "Available", "NoError", None

    def session_status(self) -> tuple:
        """The status while a transaction runs."""
        if self.suspended:
            return "SuspendedEVSE", "NoError", None
        if not self.bay.in_car:
            return "SuspendedEV", "NoError", EV_GONE
        return "Charging", "NoError", None

    def refresh(self) -> None:
        """The facts may have changed: the status follows, and is told when it has lasted long enough (4.9)."""
        if not self.bay.occupied:
            self.finished = self.lock_failed = False
        closed_for_use = self.number in self.charger.memory.unavailable
        self.withdrawn = closed_for_use and (self.withdrawn or not self.in_use)
        status = self.status()
        if status != self.shown:
            self.shown = status
            least_s = self.charger.keys.number("MinimumStatusDuration")
            if least_s:
                self.charger.spawn(self.report_later(least_s, status))
            else:
                self.charger.outbox.report(self)

    async def report_later(self, least_s: int, status: tuple) -> None:
        """MinimumStatusDuration."""
        await asyncio.sleep(least_s)
        if self.shown == status:
            self.charger.outbox.report(self)

    # --- the driver

    def cable_changed(self) -> None:
        """The cable went in or out."""
        if self.transaction and not self.bay.in_car:
            self.ev_gone()
        elif self.transaction and self.bay.connected and not self.suspended:
            self.bay.close()
        self.refresh()
        self.try_to_start()

    def ev_gone(self) -> None:
        """The cable left the car during a transaction (4.10)."""
        if self.charger.keys.on("StopTransactionOnEVSideDisconnect"):
            self.stop("EVDisconnected", keep_locked=not self.charger.keys.on("UnlockConnectorOnEVSideDisconnect"))
        else:
            self.bay.open()

    def allow(self, id_tag: str, parent: str | None) -> None:
        """Somebody may charge: at once, or when the cable comes within ConnectionTimeOut."""
        self.wanted = (id_tag, parent)
        self.refresh()
        self._patience = self.charger.spawn(self.wait_for_cable())
        self.try_to_start()

    async def wait_for_cable(self) -> None:
        """9.1.6: no cable in time, nobody wants anything any more."""
        await asyncio.sleep(self.charger.keys.number("ConnectionTimeOut"))
        self.forget()

    def forget(self) -> None:
        """Nobody wants to start here."""
        if self._patience:
            self._patience.cancel()
        self.wanted = None
        self.refresh()

    def try_to_start(self) -> None:
        """Start, if somebody may and the cable is in and held."""
        if not self.wanted or not self.bay.connected or self.transaction:
            return
        id_tag, parent = self.wanted
        if self.bay.lock():
            self.start(id_tag, parent)
        else:
            self.lock_failed = True
            self.forget()

    # --- the transaction

    def start(self, id_tag: str, parent: str | None) -> None:
        """4.8: told, then energy."""
        self.transaction = Transaction(self.number, id_tag, self.charger.now(), parent)
        self.charger.memory.running[self.number] = self.transaction
        self.suspended = False
        self.charger.outbox.owe_start(self.transaction, int(self.bay.register_wh()))
        self.bay.close()
        self.charger.metering.of_transaction(self)
        self.forget()

    def started(self, transaction: Transaction, status: str) -> None:
        """The central system's answer to the start: it may not want that tag (4.8, errata 3.17)."""
        if status == "Accepted" or self.transaction is not transaction:
            return
        if self.charger.keys.on("StopTransactionOnInvalidId"):
            self.stop("DeAuthorized", keep_locked=True)
        else:
            self.suspended = True
            self.bay.open()
        self.refresh()

    def stop(self, reason: str, id_tag: str | None = None, keep_locked: bool = False) -> None:
        """4.10: no energy, told, then the cable is let go."""
        transaction = self.transaction
        self.bay.open()
        data = self.charger.metering.at_the_end(self, transaction)
        self.charger.outbox.owe_stop(transaction, int(self.bay.register_wh()), reason, id_tag, data)
        transaction.over = self.finished = True
        self.transaction, self.suspended = None, False
        self.end_info = EV_GONE if reason == "EVDisconnected" else None
        self.charger.memory.running.pop(self.number, None)
        if not keep_locked:
            self.bay.unlock()
        self.refresh()

    def unlock(self) -> str:
        """5.18: the status of UnlockConnector.conf."""
        if self.bay.fixed_cable:
            return "NotSupported"
        if self.transaction:
            self.bay.open()
        return "Unlocked" if self.bay.unlock() else "UnlockFailed"


class Whole:
    """Connector 0, the charger itself: Available, Unavailable or Faulted (4.9)."""

    def __init__(self, charger: Stranger) -> None:
        self.charger, self.number = charger, 0
        self.shown: tuple | None = None
        self.told: tuple | None = None

    def status(self) -> tuple:
        """(status, errorCode, info), from the facts."""
        if self.charger.faulty:
            return "Faulted", "InternalError", None
        return "Unavailable" if 0 in self.charger.memory.unavailable else "Available", "NoError", None

    def refresh(self) -> None:
        """The facts may have changed."""
        if self.status() != self.shown:
            self.shown = self.status()
            self.charger.outbox.report(self)
