"""The authorization cache: starting without asking, and asking again when it has been cleared."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.states import authorized, id_tag_cached, plugged_in, remote_started, starts
from tools.certify.wanted import Wanted, status


@case("TC_007_CS", "TC_007_2_CS")
async def cached_and_started_remotely(bench: Bench) -> None:
    await bench.keys.set("AuthorizeRemoteTxRequests", True)
    await bench.keys.set("LocalPreAuthorize", True)
    await id_tag_cached(bench)
    await plugged_in(bench)
    request = {"connectorId": bench.connector, "idTag": bench.settings.id_tag}
    await bench.call("RemoteStartTransaction", request, status="Accepted")
    await starts(bench)


@case("TC_007_1_CS")
async def cached_and_presented(bench: Bench) -> None:
    await bench.keys.set("LocalPreAuthorize", True)
    await id_tag_cached(bench)
    await bench.hands.tap(bench.settings.id_tag)
    anywhere = tuple(range(1, bench.connectors + 1))
    (preparing,) = await bench.comes(status(anywhere, "Preparing"))
    connector = preparing["payload"]["connectorId"]
    await bench.hands.plug(connector)
    await starts(bench, connector=connector)


async def _short_connection_timeout(bench: Bench) -> None:
    await bench.keys.set("AuthorizationCacheEnabled", True)
    await bench.keys.set("LocalPreAuthorize", True)
    await bench.keys.set("ConnectionTimeOut", bench.settings.connection_timeout_s)


@case("TC_061_CS", "TC_061_1_CS")
async def cleared_and_presented(bench: Bench) -> None:
    await _short_connection_timeout(bench)
    connector = await authorized(bench)
    await bench.comes(status(connector, "Available"))
    await bench.call("ClearCache", status="Accepted")
    await bench.hands.tap(bench.settings.id_tag)
    await _asks_again(bench, connector)


@case("TC_061_2_CS")
async def cleared_and_started_remotely(bench: Bench) -> None:
    await bench.keys.set("AuthorizeRemoteTxRequests", True)
    await _short_connection_timeout(bench)
    await remote_started(bench)
    await bench.comes(status(bench.connector, "Preparing"))
    await bench.comes(status(bench.connector, "Available"))
    await bench.call("ClearCache", status="Accepted")
    request = {"connectorId": bench.connector, "idTag": bench.settings.id_tag}
    await bench.call("RemoteStartTransaction", request, status="Accepted")
    await _asks_again(bench, bench.connector)


async def _asks_again(bench: Bench, connector: int) -> None:
    """Authorize is sent; that the connector is Preparing again is no step, but goes with it."""
    preparing = status(connector, "Preparing")
    await bench.comes(Wanted("Authorize", idTag=bench.settings.id_tag), also=(preparing,))
    await bench.nothing(bench.settings.linger_s, "nothing but Preparing", also=(preparing,))
