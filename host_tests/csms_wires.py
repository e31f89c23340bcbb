# CPython only: host tool
"""A charger's end of the wire to tools/csms, for its tests: websockets' own client, in memory."""

import asyncio
import json

from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from tools.csms.central_system import CentralSystem

START_S = 1795151167.123
NOW = "2026-11-20T05:06:07.123Z"  # the same
BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}
START = {"connectorId": 1, "idTag": "04A1B2C3", "meterStart": 1234, "timestamp": NOW}


class SimulatedLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def time(self) -> float:
        return self.now_s

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self.now_s = max(self.now_s, self._scheduled[0].when())
        super()._run_once()


def simulated(main):
    """Run the coroutine in simulated time; it must end by itself."""
    loop = SimulatedLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()


def central_system(**settings) -> CentralSystem:
    """A central system whose clock is the running loop's."""
    central = CentralSystem(lambda: START_S + asyncio.get_running_loop().time())
    for name, value in settings.items():
        central.settings.change(name, value)
    return central


class Wire:
    """A charger's end in memory: texts it received, and whether the other side ended the connection."""

    def __init__(self, central: CentralSystem, path: str = "/CP1", headers: dict | None = None,
                 subprotocols: tuple = ("ocpp1.6",)) -> None:
        self.texts, self.pings, self.pongs = [], 0, 0
        self.ended = self.aborted = False
        uri = parse_uri("ws://workshop" + path)
        self._client = ClientProtocol(uri, subprotocols=list(subprotocols) or None)
        self._stream = central.open_stream(self._bytes, self._end, self._abort)
        request = self._client.connect()
        request.headers.update(headers or {})
        self._client.send_request(request)
        self.response = None
        self._pump()

    @property
    def refused(self) -> object:
        """Why our client did not like the handshake, or None."""
        return self._client.handshake_exc

    def send(self, *frame: object) -> None:
        """Send an OCPP-J message given as its elements."""
        self.send_text(json.dumps(frame))

    def send_text(self, text: str | bytes) -> None:
        self._client.send_text(text if isinstance(text, bytes) else text.encode())
        self._pump()

    def send_binary(self, data: bytes) -> None:
        self._client.send_binary(data)
        self._pump()

    def send_pieces(self, *pieces: bytes) -> None:
        """Send a message in fragments, a ping between them."""
        self._client.send_text(pieces[0], fin=False)
        for piece in pieces[1:-1]:
            self._client.send_continuation(piece, fin=False)
        self._client.send_ping(b"between")
        self._client.send_continuation(pieces[-1], fin=True)
        self._pump()

    def send_bytes(self, data: bytes) -> None:
        self._stream.feed(data)

    def lost(self) -> None:
        self._stream.lost()

    def ask(self, action: str, payload: dict, unique_id: str | None = None) -> object:
        """Send a CALL and return the frame that came back, or None."""
        before = len(self.texts)
        self.send(2, unique_id or f"{action}-{before}", action, payload)
        return self.frames()[-1] if len(self.texts) > before else None

    def frames(self) -> list:
        return [json.loads(text) for text in self.texts]

    def boot(self) -> None:
        """Register, and forget that."""
        self.ask("BootNotification", BOOT)
        self.texts.clear()

    def _pump(self) -> None:
        for data in self._client.data_to_send():
            if data:
                for at in range(0, len(data), 7):  # cut anywhere
                    self._stream.feed(data[at:at + 7])

    def _bytes(self, data: bytes) -> None:
        self._client.receive_data(data)
        for event in self._client.events_received():
            if self.response is None:
                self.response = event
            elif event.opcode is Opcode.TEXT:
                self.texts.append(bytes(event.data).decode())
            self.pings += event is not self.response and event.opcode is Opcode.PING
            self.pongs += event is not self.response and event.opcode is Opcode.PONG
        self._pump()

    def _end(self) -> None:
        self.ended = True
        self._client.receive_eof()

    def _abort(self) -> None:
        self.ended = self.aborted = True


def booted(**settings) -> tuple:
    """A central system and the wire of a charger that has registered."""
    central = central_system(**settings)
    wire = Wire(central)
    wire.boot()
    return central, wire


def meter_values(*values: str, number: int = 1) -> dict:
    """A MeterValues.req with one register value a minute."""
    return {"connectorId": 1, "transactionId": number, "meterValue": [
        {"timestamp": f"2026-11-20T05:{7 + at:02}:00Z", "sampledValue": [{"value": value}]}
        for at, value in enumerate(values)]}


def stop(meter_wh: int, **more) -> dict:
    """A StopTransaction.req."""
    return {"transactionId": 1, "meterStop": meter_wh, "timestamp": "2026-11-20T06:00:00Z", **more}
