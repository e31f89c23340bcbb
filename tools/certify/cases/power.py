"""Power cuts."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.states import boots, charging, power_cycled, stops
from tools.certify.wanted import Wanted, status, statuses


@case("TC_032_1_CS")
async def with_backup_power(bench: Bench) -> None:
    number = await charging(bench)
    await bench.hands.cut_power()
    await stops(bench, transactionId=number, reason="PowerLoss")
    await bench.hands.restore_power()
    await boots(bench)
    await bench.comes(*statuses(bench.connectors, {bench.connector: ("Finishing", "Preparing")}))


@case("TC_032_2_CS")
async def without_backup_power(bench: Bench) -> None:
    number = await charging(bench)
    await power_cycled(bench)
    boot = await boots(bench)
    stop = Wanted("StopTransaction", transactionId=number, reason="PowerLoss")
    after = {bench.connector: ("Preparing", "Finishing", "Charging")}
    told = await bench.comes(*statuses(bench.connectors, after), also=(stop,))
    if told[bench.connector]["payload"]["status"] == "Charging":
        await bench.hands.tap(bench.settings.id_tag)
        by_hand = Wanted("StopTransaction", transactionId=number, reason=("Local", None))
        await bench.comes(by_hand, status(bench.connector, "Preparing", "Finishing"))
    elif not any(stop.takes(event) for event in bench.ear.judged_since(boot)):
        await bench.comes(stop)


@case("TC_034_CS")
async def unavailable_outlasts_it(bench: Bench) -> None:
    await bench.call("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, status="Accepted")
    await bench.comes(*statuses(bench.connectors, others="Unavailable"))
    await power_cycled(bench)
    await boots(bench)
    await bench.comes(*statuses(bench.connectors, others="Unavailable"))
