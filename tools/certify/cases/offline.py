"""What a charger does while its central system cannot be reached, and what it tells afterwards."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.cases.meter import check_intervals
from tools.certify.result import Failed
from tools.certify.states import charging, id_tag_cached, id_tag_in_list, starts, stops
from tools.certify.wanted import Wanted, status
from tools.csms import timestamps


@contextlib.asynccontextmanager
async def _offline(bench: Bench) -> AsyncIterator[None]:
    """The network is cut, given back at the end, and the charger connects again."""
    connections = bench.connections()
    await bench.hands.cut_network()
    try:
        yield
    finally:
        await bench.hands.restore_network()
    bench.during = "the charger connects again"
    if not await bench.until(lambda: bench.connections() > connections, bench.settings.boot_s):
        raise Failed(f"a new connection in {bench.settings.boot_s:g} s", "none")


async def _knows(bench: Bench, id_tag: str) -> None:
    """The charger may start offline with this idTag, by every way that it has."""
    await bench.keys.set("LocalAuthorizeOffline", True)
    for key in ("LocalAuthListEnabled", "AuthorizationCacheEnabled", "AllowOfflineTxForUnknownId"):
        await bench.keys.set(key, True)
    if bench.keys.true("LocalAuthListEnabled") and bench.keys.supports("LocalAuthListManagement"):
        await id_tag_in_list(bench, id_tag)
    if bench.keys.true("AuthorizationCacheEnabled"):
        await id_tag_cached(bench, id_tag)


async def _starts_unheard(bench: Bench, id_tag: str) -> None:
    """Somebody starts while nobody hears it; each step is given its time."""
    await asyncio.sleep(bench.settings.notice_s)
    await bench.hands.plug(bench.connector)
    await asyncio.sleep(bench.settings.step_s)
    await bench.hands.tap(id_tag)
    await asyncio.sleep(bench.settings.offline_s)


@case("TC_036_CS")
async def connection_lost(bench: Bench) -> None:
    interval_s = bench.settings.sample_s
    await bench.keys.set("MeterValueSampleInterval", interval_s)
    await charging(bench)
    since_s = bench.now_s()
    async with _offline(bench):
        await asyncio.sleep((bench.settings.samples + 1) * interval_s)
    back_s = bench.now_s()
    stamps: list[str] = []
    while not stamps or timestamps.unix_s(stamps[-1]) < back_s:  # until one that was measured after the loss
        (event,) = await bench.comes(Wanted("MeterValues", connectorId=bench.connector), within_s=bench.settings.boot_s)
        stamps += [each["timestamp"] for each in event["payload"]["meterValue"]]
    check_intervals(bench, stamps, interval_s)
    queued = [each for each in stamps if since_s <= timestamps.unix_s(each) < back_s]
    if len(queued) < bench.settings.samples:
        raise Failed(f"{bench.settings.samples} meter values of the offline time", ", ".join(queued) or "none")


@case("TC_037_1_CS")
async def starts_with_a_valid_id_tag(bench: Bench) -> None:
    await _knows(bench, bench.settings.id_tag)
    async with _offline(bench):
        await _starts_unheard(bench, bench.settings.id_tag)
    await starts(bench)


async def _starts_with_a_refused_id_tag(bench: Bench, stop: bool) -> None:
    """What was valid when the charger heard of it is Invalid when it tells of the start."""
    await bench.keys.set("StopTransactionOnInvalidId", stop)
    await bench.keys.set("MaxEnergyOnInvalidId", 0)
    bench.central.tags.add(bench.settings.invalid_id_tag)
    await _knows(bench, bench.settings.invalid_id_tag)
    bench.central.tags.add(bench.settings.invalid_id_tag, "Invalid")
    async with _offline(bench):
        await _starts_unheard(bench, bench.settings.invalid_id_tag)
    await starts(bench, bench.settings.invalid_id_tag)


@case("TC_037_2_CS")
async def refused_and_suspended(bench: Bench) -> None:
    await _starts_with_a_refused_id_tag(bench, stop=False)
    await bench.comes(status(bench.connector, "SuspendedEVSE"))


@case("TC_037_3_CS")
async def refused_and_stopped(bench: Bench) -> None:
    await _starts_with_a_refused_id_tag(bench, stop=True)
    await stops(bench, reason="DeAuthorized")


@case("TC_038_CS")
async def stops_offline(bench: Bench) -> None:
    number = await charging(bench)
    async with _offline(bench):
        await asyncio.sleep(bench.settings.notice_s)
        await bench.hands.tap(bench.settings.id_tag)
        await asyncio.sleep(bench.settings.offline_s)
    await stops(bench, transactionId=number, reason=("Local", None))


@case("TC_039_CS")
async def whole_transaction(bench: Bench) -> None:
    await _knows(bench, bench.settings.id_tag)
    since_s = bench.now_s()
    async with _offline(bench):
        await _starts_unheard(bench, bench.settings.id_tag)
        await bench.hands.tap(bench.settings.id_tag)
        await asyncio.sleep(bench.settings.offline_s)
        await bench.hands.unplug(bench.connector)
        back_s = bench.now_s()
        await asyncio.sleep(bench.settings.step_s)
    wanted = Wanted("StartTransaction", connectorId=bench.connector, idTag=bench.settings.id_tag)
    (start,) = await bench.comes(wanted, within_s=bench.settings.boot_s)
    (stop,) = await bench.comes(Wanted("StopTransaction", reason=("Local", None)))
    _check_moments(bench, since_s, start["payload"]["timestamp"], stop["payload"]["timestamp"], back_s)


def _check_moments(bench: Bench, since_s: float, start: str, stop: str, until_s: float) -> None:
    """The time stamps are of when it happened, not of when it was told."""
    deviation_s = bench.settings.deviation_s
    start_s, stop_s = timestamps.unix_s(start), timestamps.unix_s(stop)
    if not since_s - deviation_s < start_s < stop_s < until_s + deviation_s:
        span = f"{timestamps.iso(since_s - deviation_s)} to {timestamps.iso(until_s + deviation_s)}"
        wanted = f"time stamps of the offline transaction from {span}, start before stop"
        raise Failed(wanted, f"start {start}, stop {stop}")
