"""The network in wall time: the program's own sockets reach their host through a proxy that can be cut."""

import asyncio
import contextlib
import errno
import socket

from tools.workshop import wire

_NO_FLAGS = bytes(8)
_CHUNK = 65536


class ProxyNetwork:
    """Answers names with the address of a proxy toward the real host. The same face as SimulatedNetwork."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._listeners: dict[tuple[str, int], socket.socket] = {}
        self._pipes: set[asyncio.Task] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.up, self.silent, self.dns, self.active = True, False, True, False

    def link_up(self) -> bool:
        return self.up

    def activate(self, on: bool) -> None:
        self.active = on

    def flags(self) -> bytes:
        return _NO_FLAGS

    def close(self, n: int) -> None:
        pass

    def forget_all(self) -> None:
        self.active = False  # its sockets are gone with the process

    def ask(self, op: int, a: int, v: int, data: bytes) -> tuple[bytes, int]:
        """The only question in wall time: which address has a name?"""
        if op != wire.RESOLVE:
            raise OSError(errno.ENOSYS, "only names are asked in wall time")
        if not (self.up and self.dns and not self.silent):
            raise OSError(errno.ENOENT, "no such name")
        return self._port_toward(data.decode(), v).to_bytes(2, "little") + b"127.0.0.1", 0

    def _port_toward(self, host: str, port: int) -> int:
        key = (host, port)
        if key not in self._listeners:
            listener = socket.create_server(("127.0.0.1", 0))
            listener.setblocking(False)
            self._listeners[key] = listener
            self._loop.add_reader(listener.fileno(), self._accept, listener, key)
        return self._listeners[key].getsockname()[1]

    def _accept(self, listener: socket.socket, key: tuple[str, int]) -> None:
        with contextlib.suppress(BlockingIOError):
            connection, _ = listener.accept()
            task = self._loop.create_task(self._connect(connection, key))
            self._pipes.add(task)
            task.add_done_callback(self._pipes.discard)

    async def _connect(self, connection: socket.socket, key: tuple[str, int]) -> None:
        near_reader, near = await asyncio.open_connection(sock=connection)
        self._writers.add(near)
        try:
            if not self.up:
                raise OSError(errno.EHOSTUNREACH, "cut")
            await self._flowing.wait()
            far_reader, far = await asyncio.open_connection(*key)
        except OSError:
            near.transport.abort()
            self._writers.discard(near)
            return
        self._writers.add(far)
        await asyncio.gather(self._pump(near_reader, far), self._pump(far_reader, near))
        self._writers -= {near, far}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(_CHUNK):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
            await self._flowing.wait()
            writer.close()
        except OSError:
            writer.transport.abort()

    def cut(self, silent: bool = False) -> None:
        """Pull the cable and reset all connections, or let the line swallow everything for a while."""
        self.silent, self.up = silent, silent
        if silent:
            self._flowing.clear()
        else:
            for writer in self._writers:
                writer.transport.abort()

    def restore(self) -> None:
        self.up, self.silent = True, False
        self._flowing.set()

    async def end(self) -> None:
        """Stop listening and cut everything."""
        for listener in self._listeners.values():
            self._loop.remove_reader(listener.fileno())
            listener.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._pipes:
            task.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)
