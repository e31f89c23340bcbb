"""Starting a session at the charger."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.states import authorized, gives_up, plugged_in, remote_started, starts
from tools.certify.wanted import Wanted, status


@case("TC_003_CS")
async def plug_in_first(bench: Bench) -> None:
    await plugged_in(bench)
    await authorized(bench, plugged=True)
    await starts(bench)


@case("TC_004_1_CS")
async def identification_first(bench: Bench) -> None:
    connector = await authorized(bench)
    await bench.hands.plug(connector)
    await starts(bench, connector=connector)


@case("TC_004_2_CS")
async def identification_first_and_nobody_plugs_in(bench: Bench) -> None:
    await bench.keys.set("ConnectionTimeOut", bench.settings.connection_timeout_s)
    await gives_up(bench, await authorized(bench))


@case("TC_023_CS", "TC_023_4_CS")
async def refused_at_the_charger(bench: Bench) -> None:
    await bench.keys.set("MinimumStatusDuration", bench.settings.minimum_status_s)
    await bench.keys.set("LocalPreAuthorize", True)
    await plugged_in(bench)
    await bench.hands.tap(bench.settings.invalid_id_tag)
    await bench.comes(Wanted("Authorize", idTag=bench.settings.invalid_id_tag))
    await bench.nothing(bench.settings.transaction_s, "no transaction with a refused idTag")


@case("TC_023_5_CS")
async def refused_after_a_remote_start(bench: Bench) -> None:
    await bench.keys.set("MinimumStatusDuration", bench.settings.minimum_status_s)
    await bench.keys.set("LocalPreAuthorize", True)
    await bench.keys.set("AuthorizeRemoteTxRequests", True)
    await plugged_in(bench)
    request = {"connectorId": bench.connector, "idTag": bench.settings.invalid_id_tag}
    await bench.call("RemoteStartTransaction", request, status="Accepted")
    await bench.comes(Wanted("Authorize", idTag=bench.settings.invalid_id_tag))
    await bench.nothing(bench.settings.transaction_s, "no transaction with a refused idTag")


@case("TC_024_CS")
async def lock_fails(bench: Bench) -> None:
    await remote_started(bench)
    await bench.comes(status(bench.connector, "Preparing"))
    await bench.hands.plug_half(bench.connector)
    await bench.comes(status(bench.connector, "Faulted", errorCode="ConnectorLockFailure"))
    await bench.nothing(bench.settings.transaction_s, "no transaction on a plug that is not locked")
