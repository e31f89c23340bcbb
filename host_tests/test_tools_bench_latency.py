# CPython only: host tool
"""`make bench ARGS=latency`: it measures the virtual charger, and any other that connects."""

import asyncio
import contextlib
import json
import threading

import pytest
import websockets
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tools import bench_latency
from tools.latency import rows
from tools.latency.central import Central

ROWS = (
    "WebSocket ping", "GetConfiguration, one key", "GetConfiguration, all keys", "ChangeConfiguration",
    "TriggerMessage to Heartbeat.req", "RemoteStart to its answer", "RemoteStart to StartTransaction.req",
    "RemoteStop to its answer", "RemoteStop to StopTransaction.req",
)  # fmt: skip


def test_few_calls_fill_every_row_of_the_virtual_charger(capsys):
    assert bench_latency.main(["--times", "2", "--energy", "2", "--boots", "1"]) == 0
    out = capsys.readouterr().out
    for name in ROWS:
        assert f"| {name}" in out, name
    for name in (*ROWS[5:], "RemoteStart to contactor closed"):
        assert f"| {name}, a car that draws | 2 |" in out, name
    assert "| boot accepted to first StatusNotification.req | 1 |" in out
    assert "latency: RemoteStart to StartTransaction.req within 6 pings: no energy " in out
    assert "; a car that draws " in out.splitlines()[-1]


class Stranger:
    """A charger of somebody else's: it answers, starts and stops if a car is plugged in, and has no Heartbeat to be
    triggered."""

    def __init__(self, plugged: bool = True) -> None:
        self.plugged = plugged

    async def talks(self, url: str) -> None:
        async with connect(url, subprotocols=["ocpp1.6"]) as wire:
            await wire.send(json.dumps([2, "1", "BootNotification", {}]))
            status = "Preparing" if self.plugged else "Available"
            await self._says(wire, "StatusNotification", {"connectorId": 2, "status": status})
            try:
                async for text in wire:
                    message = json.loads(text)
                    if message[0] == 2:
                        await self._answers(wire, message)
            except websockets.ConnectionClosed:
                pass

    async def _says(self, wire, action: str, payload: dict) -> None:
        await wire.send(json.dumps([2, action, action, payload]))

    async def _answers(self, wire, call: list) -> None:
        _, uid, action, payload = call
        if action == "TriggerMessage":
            await wire.send(json.dumps([4, uid, "NotImplemented", "", {}]))
            return
        await wire.send(json.dumps([3, uid, {"status": "Accepted"}]))
        if action == "RemoteStartTransaction" and self.plugged:
            await self._says(wire, "StartTransaction", {"connectorId": 2, "idTag": payload["idTag"]})
        elif action == "RemoteStopTransaction":
            await self._says(wire, "StopTransaction", {"transactionId": payload["transactionId"]})


async def one_after_another(port: int, charger: Stranger) -> None:
    """One with another name is sent away, then the one that is waited for comes."""
    with contextlib.suppress(InvalidStatus):
        await Stranger().talks(f"ws://127.0.0.1:{port}/LAB1")
        raise AssertionError("LAB1 was let in")
    await charger.talks(f"ws://127.0.0.1:{port}/CP001")


@pytest.fixture
def measured(capsys, monkeypatch):
    """measured(charger): what the bench says of it on connector 2, out and err."""
    monkeypatch.setattr(bench_latency, "_PLUG_S", 0.5)
    monkeypatch.setattr("tools.latency.calls._REST_S", 0.01)
    monkeypatch.setattr("tools.latency.calls._PATIENCE_S", 1)

    def of(charger: Stranger):
        class Told(Central):
            def __init__(self, *arguments) -> None:
                super().__init__(*arguments)
                talk = one_after_another(self.port, charger)
                threading.Thread(target=lambda: asyncio.run(talk), daemon=True).start()

        monkeypatch.setattr(bench_latency, "Central", Told)
        assert bench_latency.main(["--listen", "0", "--times", "3", "--energy", "2", "--connector", "2"]) == 0
        return capsys.readouterr()

    return of


def test_another_charger_is_waited_for_and_measured(measured):
    """Its car is plugged in long before it is asked for: the status as last told counts."""
    said = measured(Stranger())
    assert "waiting for CP001 at ws://127.0.0.1:" in said.err and "Now plug" not in said.err
    assert "LAB1 connected, waiting for CP001 (to measure it: --identity LAB1)" in said.err
    assert "| GetConfiguration, one key | 3 |" in said.out
    assert "| TriggerMessage to Heartbeat.req: answered NotImplemented; TriggerMessage is of RemoteTrigger" in said.out
    assert "| RemoteStart to StartTransaction.req, a car that draws | 2 |" in said.out
    assert "within 6 pings: a car that draws " in said.out


def test_rows_without_a_plug_say_what_is_missing(measured):
    said = measured(Stranger(plugged=False))
    assert "Now plug a car that wants energy into connector 2 (its status: Available): 0.5 s" in said.err
    why = "StartTransaction did not come in 1 s (connector 2 never told Preparing: is a car plugged in?)"
    assert f"| RemoteStart to StartTransaction.req: {why} | 0 |" in said.out
    assert f"| RemoteStop to its answer: {why} | 0 |" in said.out
    assert "within 6 pings: not measured" in said.out


def test_nobody_can_reset_another_charger(capsys):
    with pytest.raises(SystemExit) as ended:
        bench_latency.main(["--listen", "0", "--boots", "3"])
    assert ended.value.code == 2 and "--boots resets the virtual charger: with --listen" in capsys.readouterr().err


def test_a_charger_on_the_network_is_told_no_address_that_is_none(capsys, monkeypatch):
    monkeypatch.setattr(bench_latency, "_CONNECT_S", 0.1)
    monkeypatch.setattr(bench_latency, "Central", lambda host, port: Central("127.0.0.1", port))
    assert bench_latency.main(["--listen", "0", "--host", "0.0.0.0"]) == 1
    assert "waiting for CP001 at ws://<this machine's address>:" in capsys.readouterr().err


def test_nobody_who_connects_is_said(capsys, monkeypatch):
    monkeypatch.setattr(bench_latency, "_CONNECT_S", 0.1)
    assert bench_latency.main(["--listen", "0"]) == 1
    assert "CP001 did not come in 0.1 s" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(capsys):
    central = Central()
    assert bench_latency.main(["--listen", str(central.port)]) == 1
    assert f"cannot listen on 127.0.0.1:{central.port}: Address already in use" in capsys.readouterr().err
    central.close()


def test_medians_and_percentiles_and_what_did_not_come():
    """99 values of 1 ms, one of 50: the 99th percentile is what 99 of 100 keep below."""
    row = rows.Row("a", [0.001] * 99 + [0.05], pings_s=[0.0005] * 100)
    text = rows.table([row, rows.Row("b"), rows.Row("c", note="answered NotSupported")])
    assert "| a | 100 | 1.00 | 50.00 | 2.0 |" in text
    assert "| b: did not come | 0 |" in text and "| c: answered NotSupported | 0 |" in text
    aim = "latency: RemoteStart to StartTransaction.req within 6 pings: "
    assert bench_latency.aim([row]) == aim + "not measured"


def test_both_starts_are_judged_by_the_aim():
    start = rows.Row("RemoteStart to StartTransaction.req", [0.006], pings_s=[0.001])
    drawn = rows.Row("RemoteStart to StartTransaction.req", [0.0061], "a car that draws", [0.001])
    said = bench_latency.aim([start, drawn])
    assert said.endswith("within 6 pings: no energy 6.0, met; a car that draws 6.1, missed")
