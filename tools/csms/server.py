"""The central system on a TCP port: one Stream for each connection."""

import asyncio

from tools.csms.central_system import CentralSystem
from tools.csms.stream import Stream


class _Connection(asyncio.Protocol):
    """Carries bytes between a TCP connection and its Stream."""

    def __init__(self, central: CentralSystem, alive: set[Stream]) -> None:
        self._central, self._alive = central, alive

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._stream = self._central.open_stream(transport.write, transport.close, transport.abort)
        self._alive.add(self._stream)

    def data_received(self, data: bytes) -> None:
        self._stream.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._alive.discard(self._stream)
        self._stream.lost()


class Server:
    """A listening port and the connections that came through it."""

    def __init__(self, listener: asyncio.Server, alive: set[Stream]) -> None:
        self._listener, self._alive = listener, alive

    @property
    def port(self) -> int:
        """The port it listens on (asked of the system if 0 was wanted)."""
        return self._listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        self._listener.close()
        for stream in list(self._alive):
            stream.abort()
        await self._listener.wait_closed()


async def listen(central: CentralSystem, host: str, port: int) -> Server:
    """Serve chargers on host:port; 0 takes a free port. Raises OSError if the port is taken."""
    alive: set[Stream] = set()
    loop = asyncio.get_running_loop()
    return Server(await loop.create_server(lambda: _Connection(central, alive), host, port), alive)
