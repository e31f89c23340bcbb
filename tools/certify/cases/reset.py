"""Resets, with and without a transaction."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.result import Failed
from tools.certify.states import boots, charging
from tools.certify.wanted import Wanted, status, statuses


async def _change_availability(bench: Bench, kind: str, told: str) -> None:
    await bench.call("ChangeAvailability", {"connectorId": bench.connector, "type": kind}, status="Accepted")
    await bench.comes(status(bench.connector, told))


async def _told_after_boot(bench: Bench, *those: str, more: tuple = ()) -> None:
    """The statuses of all connectors: one of `those` for the connector under test, Available for the rest."""
    await bench.comes(*statuses(bench.connectors, {bench.connector: those}), *more)


async def _reboots(bench: Bench) -> bool:
    """Does a BootNotification follow? A soft reset may do without; but who has hung up must come back."""
    boot = Wanted("BootNotification")
    if await bench.perhaps(boot, bench.settings.optional_s):
        return True
    if bench.connected():
        return False
    if not await bench.until(bench.connected, bench.settings.boot_s):
        raise Failed(f"a new connection in {bench.settings.boot_s:g} s", "none")
    return await bench.perhaps(boot, bench.settings.optional_s) is not None


@case("TC_013_CS")
async def hard(bench: Bench) -> None:
    await _change_availability(bench, "Inoperative", "Unavailable")
    await bench.call("Reset", {"type": "Hard"}, status="Accepted")
    await boots(bench)
    await _told_after_boot(bench, "Unavailable")
    await _change_availability(bench, "Operative", "Available")


@case("TC_014_CS")
async def soft(bench: Bench) -> None:
    await _change_availability(bench, "Inoperative", "Unavailable")
    await bench.call("Reset", {"type": "Soft"}, status="Accepted")
    if await _reboots(bench):
        await _told_after_boot(bench, "Unavailable")
    await _change_availability(bench, "Operative", "Available")


@case("TC_015_CS")
async def hard_in_a_transaction(bench: Bench) -> None:
    number = await charging(bench)
    stop = Wanted("StopTransaction", transactionId=number, reason="HardReset")
    finishing, boot = status(bench.connector, "Finishing"), Wanted("BootNotification")
    await bench.call("Reset", {"type": "Hard"}, status="Accepted")
    first, _ = await bench.either(stop, finishing, boot, within_s=bench.settings.boot_s)
    if first is finishing:  # the stop may follow it at once, or after the boot
        first, _ = await bench.either(stop, boot, within_s=bench.settings.boot_s)
    elif first is stop:
        await bench.comes(finishing)
    if first is stop:
        await boots(bench)
    await _told_after_boot(bench, "Finishing", "Preparing", more=() if first is stop else (stop,))


@case("TC_016_CS")
async def soft_in_a_transaction(bench: Bench) -> None:
    number = await charging(bench)
    stop = Wanted("StopTransaction", transactionId=number, reason="SoftReset")
    await bench.call("Reset", {"type": "Soft"}, status="Accepted")
    await bench.comes(stop, status(bench.connector, "Finishing"))
    if await _reboots(bench):
        await _told_after_boot(bench, "Finishing", "Preparing")
