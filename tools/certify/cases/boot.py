"""Cold boot: registration that is not accepted at once, statuses, heartbeats."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.result import Failed
from tools.certify.states import boots, power_cycled
from tools.certify.wanted import Wanted, statuses


@case("TC_001_CS")
async def refused_at_first(bench: Bench) -> None:
    _answer_boots(bench, "Rejected")
    await power_cycled(bench)
    refused = await boots(bench)
    await _boots_again(bench, refused)
    await _available_with_heartbeats(bench)


@case("TC_002_CS")
async def pending_at_first(bench: Bench) -> None:
    _answer_boots(bench, "Pending")
    await power_cycled(bench)
    pending = await boots(bench)
    await bench.call("GetConfiguration", {})
    request = {"key": "MeterValueSampleInterval", "value": str(bench.settings.sample_s)}
    await bench.call("ChangeConfiguration", request, status="Accepted")
    bench.keys.changed(request["key"], request["value"])
    await _boots_again(bench, pending)
    await _available_with_heartbeats(bench)


def _answer_boots(bench: Bench, status: str) -> None:
    """The first BootNotification is answered with this status, the second is accepted."""
    first = {"status": status, "interval": bench.settings.boot_interval_s}
    bench.central.script("BootNotification", answer=first, times=1, identity=bench.identity)
    second = {"interval": bench.settings.heartbeat_s}
    bench.central.script("BootNotification", answer=second, times=1, identity=bench.identity)
    bench.keys.changed("HeartbeatInterval", str(bench.settings.heartbeat_s))


async def _boots_again(bench: Bench, first: dict) -> None:
    again = await boots(bench)
    _check_interval(bench, "BootNotification", again["t"] - first["t"], bench.settings.boot_interval_s)


async def _available_with_heartbeats(bench: Bench) -> None:
    await bench.comes(*statuses(bench.connectors))
    (first,) = await bench.comes(Wanted("Heartbeat"))
    (second,) = await bench.comes(Wanted("Heartbeat"))
    _check_interval(bench, "Heartbeat", second["t"] - first["t"], bench.settings.heartbeat_s)


def _check_interval(bench: Bench, action: str, passed_s: float, interval_s: int) -> None:
    if abs(passed_s - interval_s) > bench.settings.deviation_s:
        raise Failed(f"{action} {interval_s} s after the one before", f"after {passed_s:.1f} s")
