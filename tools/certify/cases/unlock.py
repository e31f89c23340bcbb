"""UnlockConnector."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.states import charging, stops
from tools.certify.wanted import Wanted, status


@case("TC_017_1_CS")
async def socket(bench: Bench) -> None:
    await bench.call("UnlockConnector", {"connectorId": bench.connector}, status="Unlocked")


@case("TC_017_2_CS")
async def fixed_cable(bench: Bench) -> None:
    await bench.call("UnlockConnector", {"connectorId": bench.connector}, status="NotSupported")


@case("TC_018_1_CS")
async def socket_in_a_transaction(bench: Bench) -> None:
    number = await charging(bench)
    await bench.call("UnlockConnector", {"connectorId": bench.connector}, status="Unlocked")
    await stops(bench, transactionId=number, reason="UnlockCommand")
    await bench.hands.unplug(bench.connector)
    await bench.comes(status(bench.connector, "Available"))


@case("TC_018_2_CS")
async def fixed_cable_in_a_transaction(bench: Bench) -> None:
    await charging(bench)
    await bench.call("UnlockConnector", {"connectorId": bench.connector}, status="NotSupported")
    await bench.nothing(bench.settings.nothing_s, "the transaction goes on")


@case("TC_030_CS")
async def jammed(bench: Bench) -> None:
    """A lock can only fail to open when it is closed, so the case needs a transaction; that it ends is allowed."""
    number = await charging(bench)
    await bench.hands.jam(bench.connector)
    ends = Wanted("StopTransaction", transactionId=number), status(bench.connector, "Finishing", "Faulted")
    request = {"connectorId": bench.connector}
    await bench.call("UnlockConnector", request, also=ends, status="UnlockFailed")
    await bench.nothing(bench.settings.nothing_s, "nothing but the end of the transaction", also=ends)


@case("TC_031_CS")
async def unknown_connector(bench: Bench) -> None:
    await bench.call("UnlockConnector", {"connectorId": bench.connectors + 1}, status="NotSupported")
