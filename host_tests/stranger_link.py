# CPython only: host tool
"""The stranger's end of the wire: websockets' own client, in memory, with PyPI ocpp's send() and recv()."""

import asyncio
from urllib.parse import quote

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from tools.csms.central_system import CentralSystem


class LinkLost(Exception):
    """The connection is gone."""


class Link:
    """One connection to a central system; `lost` is done as soon as it has ended."""

    def __init__(self, central: CentralSystem, identity: str) -> None:
        self.lost = asyncio.get_running_loop().create_future()
        self._texts: asyncio.Queue = asyncio.Queue()
        uri = parse_uri("ws://workshop/ocpp/" + quote(identity, safe=""))
        self._client = ClientProtocol(uri, subprotocols=["ocpp1.6"])
        self._stream = central.open_stream(self._bytes, self.ended)
        self._client.send_request(self._client.connect())
        self._pump()
        if self._client.handshake_exc or self.lost.done():
            raise LinkLost("no upgrade")

    async def send(self, text: str) -> None:
        """Send one message; raises LinkLost."""
        if self.lost.done():
            raise LinkLost("before sending")
        self._client.send_text(text.encode())
        self._pump()

    async def recv(self) -> str:
        """The next message; raises LinkLost once the connection has ended and all is read."""
        text = await self._texts.get()
        if text is None:
            raise LinkLost("while reading")
        return text

    def ended(self) -> None:
        """The other side, or the network, ended it."""
        if not self.lost.done():
            self.lost.set_result(None)
            self._texts.put_nowait(None)

    def cut(self) -> None:
        """The network goes away: the central system is told as well."""
        self.ended()
        self._stream.lost()

    def _bytes(self, data: bytes) -> None:
        self._client.receive_data(data)
        for event in self._client.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._texts.put_nowait(event.data.decode())
        self._pump()

    def _pump(self) -> None:
        for data in self._client.data_to_send():
            if data:
                self._stream.feed(data)
