# CPython only: host tool
"""Faulty chargers whose messages break a schema, OCPP-J, or what went before."""

import re
from typing import Any

from ocpp.v16 import call

from host_tests.mutants import fails
from host_tests.stranger import Stranger
from host_tests.stranger_bay import Transaction
from host_tests.stranger_outbox import Outbox


@fails(TC_070_CS="by the schemas", TC_071_CS="by the schemas")
class InventsAField(Stranger):
    """Nothing that the schema does not have."""

    async def _send(self, message: str) -> None:
        await super()._send(message.replace('"MeterValues",{', '"MeterValues",{"colour":"green",'))


@fails(TC_012_CS="meterStop", TC_005_1_CS="meterStop")
class WritesNumbersAsText(Stranger):
    """A meter register is a whole number on the wire."""

    async def _send(self, message: str) -> None:
        await super()._send(re.sub(r'("meterStop":)(\d+)', r'\1"\2"', message))


@fails(TC_003_CS="unique id", TC_010_CS="unique id")
class RepeatsItsIds(Stranger):
    """OCPP-J 4.1.4: an id is used once on a connection."""

    async def call(self, payload: Any, *words: Any, **more: Any) -> Any:
        if isinstance(payload, call.Authorize | call.StartTransaction):
            more["unique_id"] = "session"
        return await super().call(payload, *words, **more)


@fails(TC_010_CS="by the schemas", TC_012_CS="by the schemas")
class InventsAnAnswer(Stranger):
    """Answers have schemas as well."""

    async def _send(self, message: str) -> None:
        await super()._send(message.replace('{"status":"Accepted"}', '{"status":"Accepted","thanks":true}'))


@fails(TC_012_CS="StopTransaction", TC_068_CS="StopTransaction", TC_015_CS="StopTransaction")
class NumbersItsTransactions(Outbox):
    """4.8: the transactionId is the central system's."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.transaction_id += 100
        return request


@fails(TC_012_CS="the meter ran backwards", TC_039_CS="the meter ran backwards")
class CountsFromZero(Outbox):
    """7.31: a register only grows."""

    def owe_stop(self, transaction: Transaction, meter_wh: int, *rest: Any) -> None:
        super().owe_stop(transaction, 0, *rest)


@fails(TC_003_CS="another CALL", TC_010_CS="another CALL")
class DoesNotWaitForAnswers(Stranger):
    """OCPP-J 4.1.1: one CALL at a time."""

    async def _send(self, message: str) -> None:
        await super()._send(message)
        if '"Charging"' in message:
            await super()._send(f'[2,"impatient {self.now()} {len(message)}","Heartbeat",{{}}]')
