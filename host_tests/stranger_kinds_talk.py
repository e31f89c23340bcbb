# CPython only: host tool
"""More right chargers: those that talk, answer and boot otherwise than the stranger."""

import asyncio
import re
from typing import Any

from ocpp.exceptions import NotSupportedError, OccurrenceConstraintViolationError, PropertyConstraintViolationError

from host_tests.stranger import Stranger
from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_keys import Keys
from host_tests.stranger_kinds import right
from host_tests.stranger_outbox import Outbox


@right
class StopsAfterTheReset(Stranger):
    """5.14: a hard reset need not end transactions before it."""

    async def reset(self, reason: str) -> None:
        if reason == "HardReset":
            self.memory.keys["cut off by"] = reason
            self.site.restart()
        else:
            await super().reset(reason)

    def cut_off(self) -> None:
        self.stop_all(self.memory.keys.pop("cut off by", "PowerLoss"))


@right
class ResetsSoftlyWithoutABoot(Stranger):
    """5.14: the application is started anew, the registration goes on."""

    async def reset(self, reason: str) -> None:
        if reason == "SoftReset":
            self.stop_all(reason)
        else:
            await super().reset(reason)


@right
class HasOnlyWhatItMust(Keys):
    """Without a cache, without a choice about a lost car, and remote starts are never asked about."""

    missing = ("AllowOfflineTxForUnknownId", "AuthorizationCacheEnabled", "MaxEnergyOnInvalidId",
               "MinimumStatusDuration", "StopTransactionOnEVSideDisconnect")

    def __init__(self, connectors: int, stored: dict) -> None:
        super().__init__(connectors, stored)
        self.fixed |= {"AuthorizeRemoteTxRequests": "false", "UnlockConnectorOnEVSideDisconnect": "true"}

    def listed(self) -> list:
        return [each for each in super().listed() if each not in self.missing]

    def text(self, name: str) -> str:
        values = {"AllowOfflineTxForUnknownId": "false", "AuthorizationCacheEnabled": "false"}
        return values.get(name) or super().text(name)


@right
class IsSlow(Stranger):
    """It boots and reconnects late, and thinks before it asks."""

    reconnect_s = 20
    start_s = 25

    async def ask(self, request: object) -> Any:
        await asyncio.sleep(0.3)
        return await super().ask(request)


@right
class RefusesWithErrors(Stranger):
    """A CALLERROR where the cases take one as well."""

    def may_start(self, target: Connector | None) -> bool:
        if target is None:
            raise PropertyConstraintViolationError
        return super().may_start(target)

    @property
    def list_version(self) -> int:
        raise NotSupportedError

    @property
    def list_status(self) -> str:
        raise NotSupportedError

    def vendor_status(self) -> str:
        return "Rejected"


@right
class RefusesValuesWithErrors(Keys):
    """A value that cannot be is against the constraints of the property."""

    def change(self, name: str, value: str) -> str:
        status = super().change(name, value)
        if status == "Rejected":
            raise PropertyConstraintViolationError
        return status


@right
class SaysLittle(Outbox):
    """What may be left out is left out: the reason Local, default fields of samples."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.reason = None if request.reason == "Local" else request.reason
        return request

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        defaults = {"context": "Sample.Periodic", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
        sampled = [{name: said for name, said in each.items() if defaults.get(name) != said}
                   for each in value["sampled_value"]]
        super().owe_values(transaction, {**value, "sampled_value": sampled})


@right
class HasNoMilliseconds(Stranger):
    """3.14: whole seconds are enough."""

    async def _send(self, message: str) -> None:
        await super()._send(re.sub(r'(T\d\d:\d\d:\d\d)\.\d+Z"', r'\1Z"', message))


@right
class IsFast(Stranger):
    """It is there again before anybody looks."""

    start_s = reconnect_s = 0.05


@right
class CountsDown(Stranger):
    """4.2: the statuses after a boot have no order."""

    def tell_all(self) -> None:
        for each in (*reversed(self.connectors.values()), self.whole):
            each.shown = each.status()
            if each.shown != each.told:
                self.outbox.report(each)


@right
class ShoutsItsBooleans(Keys):
    """9.1: TRUE is true."""

    def entry(self, name: str) -> dict:
        entry = super().entry(name)
        return {**entry, "value": entry["value"].upper()} if entry["value"] in ("true", "false") else entry


@right
class TakesFourKeys(Stranger):
    """9.1.8: a longer request is refused; empty lists are left out (5.8)."""

    class keys_class(Keys):  # noqa: N801
        """It says so."""

        def __init__(self, connectors: int, stored: dict) -> None:
            super().__init__(connectors, stored)
            self.fixed |= {"GetConfigurationMaxKeys": "4"}

    def unknown(self, asked: list) -> list | None:
        if len(asked) > 4 and asked != self.keys.listed():
            raise OccurrenceConstraintViolationError
        return super().unknown(asked) or None


@right
class ReconnectsAfterASoftReset(Stranger):
    """5.14: the application hangs up and comes back, a quarter of a minute later and still registered."""

    async def reset(self, reason: str) -> None:
        if reason == "SoftReset":
            self.stop_all(reason)
            await self.site.heard(10)
            self._connection.cut()
        else:
            await super().reset(reason)

    reconnect_s = 15
