"""The clean start of a case: online and accepted, every connector Available, nothing remembered, nothing queued."""

import contextlib

from tools.certify.bench import Bench
from tools.certify.result import Failed


async def know(bench: Bench) -> None:
    """Wait until the charger is here and read its configuration; raises Failed."""
    bench.during = "the charger is connected and registered"
    charger = bench.central.chargers
    here = await bench.until(lambda: _session(bench) is not None, bench.settings.boot_s)
    if not here:
        raise Failed(f"{bench.identity} connects", f"nobody of that name in {bench.settings.boot_s:g} s")
    if not bench.keys.known() or charger[bench.identity].registration:  # else it booted before this bench was there
        await bench.until(lambda: charger[bench.identity].registration == "Accepted", bench.settings.patience_s)
    await bench.keys.read()


async def clean_start(bench: Bench) -> None:
    """Bring the charger there, with a reset if nothing else helps; raises Failed."""
    try:
        await _clean(bench)
    except Failed as failed:
        bench.ear.say(f"-- not clean: {failed}")
        await bench.hands.clean(bench.connectors)
        boots = len(bench.central.requests("BootNotification", bench.identity))
        await bench.try_call("Reset", {"type": "Hard"})
        again = lambda: len(bench.central.requests("BootNotification", bench.identity)) > boots  # noqa: E731
        await bench.until(again, bench.settings.boot_s)
        await _clean(bench)


async def _clean(bench: Bench) -> None:
    bench.central.scripts.clear()
    _issue_tags(bench)
    if _session(bench) is None:
        await bench.hands.clean(bench.connectors)
    await know(bench)
    wanted = _wanted_keys(bench)
    with contextlib.suppress(Failed):
        await bench.keys.set("MinimumStatusDuration", 0)
        await bench.keys.set("ConnectionTimeOut", bench.settings.connection_timeout_s)
    await _become_idle(bench)
    await bench.keys.restore(wanted)
    await _forget(bench)
    await _queue_is_empty(bench)


def _session(bench: Bench):
    charger = bench.central.chargers.get(bench.identity)
    return charger.session if charger else None


def _wanted_keys(bench: Bench) -> dict:
    return {
        "MinimumStatusDuration": "0",
        "MeterValueSampleInterval": "0",
        "ClockAlignedDataInterval": "0",
        "ConnectionTimeOut": str(bench.settings.plug_in_time_s),
    }


def _issue_tags(bench: Bench) -> None:
    tags, settings = bench.central.tags, bench.settings
    for tag in (settings.id_tag, settings.id_tag_2):
        tags.add(tag)
    tags.add(settings.invalid_id_tag, "Invalid")


async def _become_idle(bench: Bench) -> None:
    """No transaction, no cable, no fault, everything operative."""
    for transaction in bench.central.transactions.running(bench.identity):
        await _end(bench, transaction)
    if any(_status(bench, n) == "Unavailable" for n in range(bench.connectors + 1)):
        for n in range(bench.connectors + 1):
            await bench.try_call("ChangeAvailability", {"connectorId": n, "type": "Operative"})
    await bench.hands.clean(bench.connectors)
    numbers = range(1, bench.connectors + 1)
    if not await bench.until(lambda: all(_status(bench, n) == "Available" for n in numbers), bench.settings.clean_s):
        told = ", ".join(f"{n} {_status(bench, n) or 'unknown'}" for n in numbers)
        raise Failed("every connector is Available before the case", told)


async def _end(bench: Bench, transaction) -> None:
    answer = await bench.try_call("RemoteStopTransaction", {"transactionId": transaction.id})
    accepted = answer is not None and answer.get("status") == "Accepted"
    if not accepted or not await bench.until(lambda: transaction.stop is not None, bench.settings.patience_s):
        bench.central.transactions.all.remove(transaction)  # the charger knows nothing of it any more


def _status(bench: Bench, connector: int) -> str | None:
    return bench.central.charger(bench.identity).status(connector)


async def _forget(bench: Bench) -> None:
    """Nothing in the cache; no list, no charging profiles where there is such a thing."""
    if "AuthorizationCacheEnabled" in bench.keys:
        await bench.try_call("ClearCache")
    if bench.keys.supports("SmartCharging"):
        await bench.try_call("ClearChargingProfile")
    if bench.keys.supports("LocalAuthListManagement") and bench.keys.true("LocalAuthListEnabled"):
        await bench.try_call("SendLocalList", {"listVersion": 1, "updateType": "Full"})


async def _queue_is_empty(bench: Bench) -> None:
    """Until nothing has come for a moment."""
    bench.ear.begin()
    while await bench.ear.next(bench.settings.quiet_s):
        pass
