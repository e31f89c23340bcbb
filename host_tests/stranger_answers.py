# CPython only: host tool
"""What the stranger answers to a central system, and what follows from it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from ocpp.exceptions import NotSupportedError
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call_result

if TYPE_CHECKING:
    from host_tests.stranger_bay import Memory
    from host_tests.stranger_connector import Connector
    from host_tests.stranger_keys import Keys
    from host_tests.stranger_tags import Tags

_CALL = 2
_THINKING_S = 0.02  # an answer to us that came just before is taken in first
_FOREIGN = ("CancelReservation", "ClearChargingProfile", "GetCompositeSchedule", "GetDiagnostics", "SetChargingProfile",
            "TriggerMessage", "UpdateFirmware")  # of profiles that it does not have


def _foreign(**request: Any) -> None:
    """PyPI ocpp would say NotImplemented, which is for unknown actions (OCPP-J 4.2.3)."""
    raise NotSupportedError


class Answers(ChargePoint):
    """The requests of the Core profile, and the refusals of the others; plain methods decide, one each."""

    if TYPE_CHECKING:
        memory: Memory
        keys: Keys
        registration: str | None
        connectors: dict[int, Connector]
        tags: Tags

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.route_map.update({action: {"_on_action": _foreign} for action in _FOREIGN})

    async def route_message(self, raw_msg: str) -> None:
        """A message has come: an answer, or a request."""
        if json.loads(raw_msg)[0] == _CALL:
            await asyncio.sleep(_THINKING_S)
            if not self.hears():
                return
        await super().route_message(raw_msg)

    # --- Core

    def hears(self) -> bool:
        """4.2: nobody who has rejected us is answered."""
        return self.registration != "Rejected"

    @on("RemoteStartTransaction")
    def on_remote_start(self, id_tag: str, connector_id: int | None = None, **more: Any) -> Any:
        """5.11."""
        target = self.target(connector_id)
        return call_result.RemoteStartTransaction("Accepted" if self.may_start(target) else "Rejected")

    def target(self, connector_id: int | None) -> Connector | None:
        """The connector that is meant, or any that is free."""
        return self.tags.where_to_start() if connector_id is None else self.connectors.get(connector_id)

    def may_start(self, target: Connector | None) -> bool:
        """Nobody is there, and we are accepted."""
        return self.registration == "Accepted" and target is not None and target.free

    @after("RemoteStartTransaction")
    def after_remote_start(self, id_tag: str, connector_id: int | None = None, **more: Any) -> None:
        """It was answered."""
        target = self.target(connector_id)
        if target and target.free and self.may_start(target):
            self.spawn(self.start_for(target, id_tag))

    async def start_for(self, connector: Connector, id_tag: str) -> None:
        """5.11: AuthorizeRemoteTxRequests decides whether the tag is asked for first."""
        info = await self.tags.authorize(id_tag) if self.keys.on("AuthorizeRemoteTxRequests") else {}
        if info is not None and connector.free:
            connector.allow(id_tag, info.get("parent_id_tag"))

    def running(self, transaction_id: int) -> Connector | None:
        """Where that transaction runs."""
        return next((each for each in self.connectors.values()
                     if each.transaction and each.transaction.id == transaction_id), None)

    @on("RemoteStopTransaction")
    def on_remote_stop(self, transaction_id: int) -> Any:
        """5.12."""
        return call_result.RemoteStopTransaction(self.remote_stop_status(transaction_id))

    def remote_stop_status(self, transaction_id: int) -> str:
        """It must be one of ours."""
        return "Accepted" if self.running(transaction_id) else "Rejected"

    @after("RemoteStopTransaction")
    def after_remote_stop(self, transaction_id: int) -> None:
        """It was answered."""
        connector = self.running(transaction_id)
        if connector:
            self.remote_stop(connector)

    def remote_stop(self, connector: Connector) -> None:
        """Do it."""
        connector.stop("Remote")

    @on("UnlockConnector")
    def on_unlock(self, connector_id: int) -> Any:
        """5.18."""
        connector = self.connectors.get(connector_id)
        return call_result.UnlockConnector(connector.unlock() if connector else self.no_such_connector())

    def no_such_connector(self) -> str:
        """Errata 3.85."""
        return "NotSupported"

    @after("UnlockConnector")
    def after_unlock(self, connector_id: int) -> None:
        """It was answered."""
        connector = self.connectors.get(connector_id)
        if connector and connector.transaction:
            self.after_unlocking(connector)

    def after_unlocking(self, connector: Connector) -> None:
        """The transaction is finished, if there was something to unlock."""
        if not connector.bay.fixed_cable:
            connector.stop("UnlockCommand")

    @on("Reset")
    def on_reset(self, type: str) -> Any:
        """5.14."""
        return call_result.Reset("Accepted" if self.may_reset(type) else "Rejected")

    def may_reset(self, kind: str) -> bool:
        """Hard or Soft."""
        return True

    @after("Reset")
    def after_reset(self, type: str) -> None:
        """It was answered."""
        if self.may_reset(type):
            self.spawn(self.reset(type + "Reset"))

    async def reset(self, reason: str) -> None:
        """Stop what runs, give the central system a moment to hear it, start anew."""
        self.stop_all(reason)
        await self.site.heard(10)
        self.site.restart()

    @on("ChangeAvailability")
    def on_change_availability(self, connector_id: int, type: str) -> Any:
        """5.2."""
        if connector_id not in (0, *self.connectors):
            return call_result.ChangeAvailability("Rejected")
        meant = [connector_id] if connector_id else [0, *self.connectors]
        change = self.memory.unavailable.update if type == "Inoperative" else self.memory.unavailable.difference_update
        change(meant)
        busy = type == "Inoperative" and any(self.connectors[each].in_use for each in meant if each)
        return call_result.ChangeAvailability(self.availability_status(busy))

    def availability_status(self, busy: bool) -> str:
        """Somebody is served first."""
        return "Scheduled" if busy else "Accepted"

    @after("ChangeAvailability")
    def after_change_availability(self, **more: Any) -> None:
        """It was answered: the statuses follow."""
        self.refresh()

    @on("GetConfiguration")
    def on_get_configuration(self, key: list | None = None) -> Any:
        """5.8."""
        asked = key or self.keys.listed()
        known = [self.keys.entry(name) for name in map(self.keys.find, asked) if name]
        return call_result.GetConfiguration(known, self.unknown(asked))

    def unknown(self, asked: list) -> list | None:
        """The keys that there are not."""
        return [each for each in asked if not self.keys.find(each)]

    @on("ChangeConfiguration")
    def on_change_configuration(self, key: str, value: str) -> Any:
        """5.3."""
        status = self.keys.change(key, value)
        if status == "Accepted":
            if key.endswith("Interval"):
                self.metering.keys_changed()
            if key == "HeartbeatInterval":
                self.beat()
        return call_result.ChangeConfiguration(status)

    @on("ClearCache")
    def on_clear_cache(self) -> Any:
        """5.4."""
        self.tags.clear()
        return call_result.ClearCache("Accepted")

    @on("DataTransfer")
    def on_data_transfer(self, vendor_id: str, **more: Any) -> Any:
        """5.6: there is no vendor we have an agreement with."""
        return call_result.DataTransfer(self.vendor_status())

    def vendor_status(self) -> str:
        """Whoever that vendor is."""
        return "UnknownVendorId"

    # --- profiles that it does not have

    list_version, list_status, reservation_status = -1, "NotSupported", "Rejected"

    @on("GetLocalListVersion")
    def on_get_local_list_version(self) -> Any:
        """5.10."""
        return call_result.GetLocalListVersion(self.list_version)

    @on("SendLocalList")
    def on_send_local_list(self, **more: Any) -> Any:
        """5.15."""
        return call_result.SendLocalList(self.list_status)

    @on("ReserveNow")
    def on_reserve_now(self, **more: Any) -> Any:
        """5.13."""
        return call_result.ReserveNow(self.reservation_status)
