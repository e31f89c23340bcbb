"""Remote start and stop."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.states import charging, gives_up, remote_started, starts, stops
from tools.certify.wanted import status

_NO_SUCH_TRANSACTION = 1_000_000_000


@case("TC_010_CS")
async def cable_first(bench: Bench) -> None:
    await charging(bench)


@case("TC_011_1_CS")
async def cable_afterwards(bench: Bench) -> None:
    await remote_started(bench)
    await bench.comes(status(bench.connector, "Preparing"))
    await bench.hands.plug(bench.connector)
    await starts(bench)


@case("TC_011_2_CS")
async def nobody_plugs_in(bench: Bench) -> None:
    await bench.keys.set("ConnectionTimeOut", bench.settings.connection_timeout_s)
    await remote_started(bench)
    await bench.comes(status(bench.connector, "Preparing"))
    await gives_up(bench, bench.connector)


@case("TC_012_CS")
async def stopped(bench: Bench) -> None:
    number = await charging(bench)
    await bench.call("RemoteStopTransaction", {"transactionId": number}, status="Accepted")
    await stops(bench, transactionId=number, reason="Remote")


@case("TC_026_CS")
async def connector_in_use(bench: Bench) -> None:
    await bench.keys.set("LocalPreAuthorize", False)
    await charging(bench)
    request = {"connectorId": bench.connector, "idTag": bench.settings.id_tag}
    await bench.call("RemoteStartTransaction", request, status="Rejected")


@case("TC_027_CS")
async def connector_0(bench: Bench) -> None:
    request = {"connectorId": 0, "idTag": bench.settings.id_tag}
    await bench.call("RemoteStartTransaction", request, errors=("*",), status="Rejected")


@case("TC_028_CS")
async def unknown_transaction(bench: Bench) -> None:
    await charging(bench)
    await bench.call("RemoteStopTransaction", {"transactionId": _NO_SUCH_TRANSACTION}, status="Rejected")
