"""The reusable states and memory states that cases begin with, reached step by step and judged on the way."""

import asyncio

from tools.certify.bench import Bench
from tools.certify.result import Failed
from tools.certify.wanted import Wanted, status


async def plugged_in(bench: Bench, connector: int | None = None) -> None:
    """The cable is in: Preparing."""
    connector = connector or bench.connector
    await bench.hands.plug(connector)
    await bench.comes(status(connector, "Preparing"))


async def authorized(bench: Bench, plugged: bool = False) -> int:
    """Somebody has presented the first idTag; returns the connector that is Preparing."""
    await bench.hands.tap(bench.settings.id_tag)
    authorize = Wanted("Authorize", idTag=bench.settings.id_tag)
    if plugged:
        await bench.comes(authorize)
        return bench.connector
    # One reader for several connectors does not know which one is meant: the charger chooses.
    connectors = tuple(range(1, bench.connectors + 1))
    _, preparing = await bench.comes(authorize, status(connectors, "Preparing"))
    return preparing["payload"]["connectorId"]


async def remote_started(bench: Bench, id_tag: str | None = None) -> None:
    """RemoteStartTransaction is accepted, and followed by Authorize if it asks for that."""
    id_tag = id_tag or bench.settings.id_tag
    answer = await bench.call("GetConfiguration", {"key": ["AuthorizeRemoteTxRequests"]})
    key = (answer.get("configurationKey") or [{}])[0]
    request = {"connectorId": bench.connector, "idTag": id_tag}
    await bench.call("RemoteStartTransaction", request, status="Accepted")
    if key.get("value", "").lower() == "true":
        await bench.comes(Wanted("Authorize", idTag=id_tag))


async def starts(bench: Bench, id_tag: str | None = None, connector: int | None = None, **fields: object) -> int:
    """StartTransaction and Charging, in either order; returns the transactionId."""
    connector = connector or bench.connector
    start = Wanted("StartTransaction", connectorId=connector, idTag=id_tag or bench.settings.id_tag, **fields)
    started, _ = await bench.comes(start, status(connector, "Charging"))
    return await _number(bench, started["payload"])


async def _number(bench: Bench, start: dict) -> int:
    """The transactionId that the central system gives this start; it may answer late."""

    def given() -> list[int]:
        booked = bench.central.transactions.all
        return [each.id for each in booked if (each.identity, each.start) == (bench.identity, start)]

    if not await bench.until(given, bench.settings.patience_s):
        raise Failed("a StartTransaction that can be answered", str(start))
    return given()[-1]


async def gives_up(bench: Bench, connector: int) -> None:
    """Preparing, and nobody plugs in: Available again when ConnectionTimeOut is over, not earlier, not much later."""
    preparing = status(connector, "Preparing")
    since_s = next(event["t"] for event in reversed(bench.ear.heard) if preparing.takes(event))
    (available,) = await bench.comes(status(connector, "Available"))
    waited_s, timeout_s = available["t"] - since_s, bench.settings.connection_timeout_s
    if abs(waited_s - timeout_s) > bench.settings.deviation_s:
        raise Failed(f"Available after ConnectionTimeOut, {timeout_s} s", f"it after {waited_s:.1f} s")


async def charging(bench: Bench, id_tag: str | None = None) -> int:
    """The state Charging: plugged in, started remotely; returns the transactionId."""
    await plugged_in(bench)
    await remote_started(bench, id_tag)
    return await starts(bench, id_tag)


async def stops(bench: Bench, *statuses: str, also: tuple = (), **fields: object) -> None:
    """StopTransaction with these fields and Finishing (or one of `statuses`), in either order."""
    after = status(bench.connector, *(statuses or ("Finishing",)))
    await bench.comes(Wanted("StopTransaction", **fields), after, also=also)


async def id_tag_cached(bench: Bench, id_tag: str | None = None) -> None:
    """The idTag is in the authorization cache, by a transaction with it."""
    id_tag = id_tag or bench.settings.id_tag
    await bench.keys.set("AuthorizationCacheEnabled", True)
    number = await charging(bench, id_tag)
    await bench.hands.tap(id_tag)
    await stops(bench, transactionId=number)
    await bench.hands.unplug(bench.connector)
    await bench.comes(status(bench.connector, "Available"))


async def id_tag_in_list(bench: Bench, id_tag: str | None = None) -> None:
    """The idTag is in the local authorization list."""
    await bench.keys.set("LocalAuthListEnabled", True)
    entry = {"idTag": id_tag or bench.settings.id_tag, "idTagInfo": {"status": "Accepted"}}
    request = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [entry]}
    await bench.call("SendLocalList", request, status="Accepted")


async def other_connectors_out_of_use(bench: Bench) -> None:
    """Where one reader serves several connectors: a second card has nothing to start, the others are Unavailable."""
    for other in bench.others if bench.sheet.shared_reader else []:
        await bench.call("ChangeAvailability", {"connectorId": other, "type": "Inoperative"}, status="Accepted")
        await bench.comes(status(other, "Unavailable"))


async def power_cycled(bench: Bench) -> None:
    """The power was off and is on again."""
    await bench.hands.cut_power()
    await asyncio.sleep(bench.settings.power_off_s)
    await bench.hands.restore_power()


async def boots(bench: Bench, also: tuple = ()) -> dict:
    """BootNotification, after a start or a reset; its frame."""
    (boot,) = await bench.comes(Wanted("BootNotification"), also=also, within_s=bench.settings.boot_s)
    return boot
