# CPython only: host tool
"""`make bench ARGS=latency`: it measures the virtual charger, and any other that connects."""

import asyncio
import json
import threading

import websockets
from websockets.asyncio.client import connect

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
    assert "latency: RemoteStart to StartTransaction.req takes " in out


class Stranger:
    """A charger of somebody else's: it answers, starts and stops, and has no Heartbeat to be triggered."""

    def __init__(self) -> None:
        self.transaction = 0

    async def talks(self, url: str) -> None:
        async with connect(url, subprotocols=["ocpp1.6"]) as wire:
            await wire.send(json.dumps([2, "1", "BootNotification", {}]))
            await self._says(wire, "StatusNotification", {"connectorId": 1, "status": "Preparing"})
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
        if action == "RemoteStartTransaction":
            await self._says(wire, "StartTransaction", {"connectorId": 1, "idTag": payload["idTag"]})
        elif action == "RemoteStopTransaction":
            await self._says(wire, "StopTransaction", {"transactionId": payload["transactionId"]})


def test_another_charger_is_waited_for_and_measured(capsys, monkeypatch):
    monkeypatch.setattr(bench_latency, "_PLUG_S", 0.5)
    monkeypatch.setattr("tools.latency.calls._REST_S", 0.01)
    ports = []

    class Told(Central):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            url = f"ws://127.0.0.1:{self.port}/CP001"
            ports.append(self.port)
            threading.Thread(target=lambda: asyncio.run(Stranger().talks(url)), daemon=True).start()

    monkeypatch.setattr(bench_latency, "Central", Told)
    assert bench_latency.main(["--listen", "0", "--times", "3", "--energy", "2"]) == 0
    said = capsys.readouterr()
    assert f"waiting for CP001 at ws://127.0.0.1:{ports[0]}/CP001" in said.err and "Now plug a car" in said.err
    assert "| GetConfiguration, one key | 3 |" in said.out
    assert "| TriggerMessage to Heartbeat.req: answered NotImplemented | 0 |" in said.out
    assert "| RemoteStart to StartTransaction.req, a car that draws | 2 |" in said.out


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
    assert bench_latency.aim([row]) == "latency: RemoteStart to StartTransaction.req: not measured"
    start = rows.Row("RemoteStart to StartTransaction.req", [0.006], pings_s=[0.001])
    assert bench_latency.aim([start]).endswith("takes 6.0 pings: the aim of 6 is met")
    start.took_s = [0.0061]
    assert bench_latency.aim([start]).endswith("takes 6.1 pings: the aim of 6 is missed")
