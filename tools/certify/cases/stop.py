"""Ending a session at the charger: with a card, or by pulling the cable out of the car."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.states import charging, other_connectors_out_of_use, stops
from tools.certify.wanted import Wanted, status


@case("TC_068_CS")
async def with_the_starting_id_tag(bench: Bench) -> None:
    await other_connectors_out_of_use(bench)
    number = await charging(bench)
    await bench.hands.tap(bench.settings.id_tag_2)
    await bench.nothing(bench.settings.nothing_s, "neither Authorize nor StopTransaction for another idTag")
    await bench.hands.tap(bench.settings.id_tag)
    await stops(bench, transactionId=number, idTag=bench.settings.id_tag)


@case("TC_069_CS")
async def with_an_id_tag_of_the_group(bench: Bench) -> None:
    for tag in (bench.settings.id_tag, bench.settings.id_tag_2):
        bench.central.tags.add(tag, parent=bench.settings.parent_id_tag)
    await other_connectors_out_of_use(bench)
    number = await charging(bench)
    await bench.hands.tap(bench.settings.id_tag_2)
    await bench.comes(Wanted("Authorize", idTag=bench.settings.id_tag_2))
    await stops(bench, transactionId=number, idTag=bench.settings.id_tag_2)


async def _on_ev_side_disconnect(bench: Bench, stop: bool, unlock: bool) -> int:
    """Charging, the keys set, and the cable pulled out of the car; the transactionId."""
    await bench.keys.set("StopTransactionOnEVSideDisconnect", stop)
    await bench.keys.set("UnlockConnectorOnEVSideDisconnect", unlock)
    number = await charging(bench)
    await bench.hands.unplug(bench.connector, "car")
    return number


@case("TC_005_1_CS")
async def stop_and_unlock(bench: Bench) -> None:
    number = await _on_ev_side_disconnect(bench, stop=True, unlock=True)
    await stops(bench, transactionId=number, reason="EVDisconnected")
    await bench.hands.unplug(bench.connector, "charger")
    await bench.comes(status(bench.connector, "Available"))


@case("TC_005_2_CS")
async def stop_and_stay_locked(bench: Bench) -> None:
    number = await _on_ev_side_disconnect(bench, stop=True, unlock=False)
    await stops(bench, "Finishing", "Available", transactionId=number, reason="EVDisconnected")
    await bench.call("UnlockConnector", {"connectorId": bench.connector}, status=("Unlocked", "NotSupported"))


@case("TC_005_3_CS")
async def goes_on(bench: Bench) -> None:
    number = await _on_ev_side_disconnect(bench, stop=False, unlock=False)
    suspended = status(bench.connector, "SuspendedEV", "SuspendedEVSE", info="EV side disconnected")
    await bench.comes(suspended, also=(status(bench.connector, "SuspendedEV", "SuspendedEVSE"),))
    await bench.call("RemoteStopTransaction", {"transactionId": number}, status="Accepted")
    after = ("Finishing", "Available") if bench.sheet.cable == "fixed" else ("Finishing",)
    await stops(bench, *after, transactionId=number, reason="Remote")
