"""The network in wall time: the program's own sockets reach their host through a proxy that can be cut."""

import asyncio
import contextlib
import errno
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Coroutine

from tools.workshop import wire
from tools.workshop.lan_servers import DNS_PORT
from tools.workshop.name_server import NameServer
from tools.workshop.overheard import Overheard
from tools.workshop.weather import Crossing, Weather

_NO_FLAGS = bytes(8)
_CHUNK = 65536
_OPEN_S = 8.0  # the firmware gives up after 10
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER


class ProxyNetwork:
    """Answers names with the address of a proxy toward the real host. The same face as SimulatedNetwork.

    `tell("unreachable", text=...)` hears which host cannot be reached and why; with `listens` also every message
    that passes, as from the central system inside.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, tell: Callable[..., object], listens: bool,
                 weather: Weather | None = None):  # fmt: skip
        self._loop, self._tell, self._listens = loop, tell, listens
        self._weather = weather or Weather()
        self._listeners: dict[tuple[str, int], socket.socket] = {}
        self._tasks: set[asyncio.Task] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.up, self.silent, self.active, self.dhcp = True, False, False, True
        self.names = NameServer(loop, self._lookup)
        self._name_server: socket.socket | None = None  # where the program's datagrams reach it
        self.unplugged = self.stuck = False
        self.ethernet = None  # where the program drives the chip itself: tools/workshop/ethernet.py

    def flags_of_link(self) -> int:
        """What the world says of the link."""
        return (wire.LINK_UP if self.up else 0) | (0 if self.dhcp else wire.NO_LEASE)

    def activate(self, on: bool) -> None:
        """Switching off ends the connections of a stuck chip, switching on again cures it."""
        if self.stuck and not on:
            self._abort_all()
        elif self.stuck and not self.active:
            self.stick(False)
        self.active = on

    def flags(self) -> bytes:
        return _NO_FLAGS

    def close(self, n: int) -> None:
        pass

    def forget_all(self) -> None:
        self.active = False  # its sockets are gone with the process

    def ask(self, op: int, a: int, v: int, data: bytes) -> asyncio.Task:
        """The only question in wall time: where is a host, by name or number, or a name server?"""
        host = data.decode()
        if op != wire.RESOLVE:
            raise OSError(errno.ENOSYS, "only addresses are asked in wall time")
        if v == DNS_PORT:
            return self.task(_local(self._port_of_names()))
        if host.replace(".", "").isdigit():
            return self.task(_local(self.port_toward(self.names.host(host), v)))
        if not (self.up and self.names.knows and self._flowing.is_set()):
            raise OSError(errno.ENOENT, "no such name")
        return self.task(self._resolve(host, v))

    def task(self, work: Coroutine) -> asyncio.Task:
        """Do this beside everything else; it ends with the network."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _resolve(self, host: str, port: int) -> tuple[bytes, int]:
        try:
            await self.ask_name(host)
        except OSError as error:
            self._unreachable(host, port, error)
            raise OSError(errno.ENOENT, "no such name") from None
        return await _local(self.port_toward(host, port))

    def _lookup(self, host: str, tell: Callable[[bool], None]) -> None:
        self.task(self._look(host, tell))

    async def _look(self, host: str, tell: Callable[[bool], None]) -> None:
        try:
            await self.ask_name(host)
        except OSError as error:
            self._tell("unreachable", text=f"cannot reach {host}: {_why(error)}")
            tell(False)
        else:
            tell(True)

    def _port_of_names(self) -> int:
        """The local port where the program's own datagrams reach the name server."""
        if self._name_server is None:
            self._name_server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._name_server.bind(("127.0.0.1", 0))
            self._name_server.setblocking(False)
            self._loop.add_reader(self._name_server.fileno(), self._asked_for_name, self._name_server)
        return self._name_server.getsockname()[1]

    def _asked_for_name(self, near: socket.socket) -> None:
        query, asker = near.recvfrom(_CHUNK)

        def answer(data: bytes) -> None:
            if self.up and self._flowing.is_set() and near.fileno() >= 0:
                near.sendto(data, asker)

        if self.up and self._flowing.is_set():
            self.names.hear(query, answer)

    async def ask_name(self, host: str) -> None:
        """Return when the name server knows the host; OSError if it does not."""
        await _looked_up(self._loop, host)

    def _unreachable(self, host: str, port: int, error: OSError) -> None:
        self._tell("unreachable", text=f"cannot reach {host}:{port}: {_why(error)}")

    def port_toward(self, host: str, port: int) -> int:
        """The local port behind which this host is reached."""
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
            self.task(self._connect(connection, key))

    async def _connect(self, connection: socket.socket, key: tuple[str, int]) -> None:
        near_reader, near = await asyncio.open_connection(sock=connection)
        self._writers.add(near)
        far_streams = await self._far(key)
        if far_streams is None:
            _reset(near)
            self._writers.discard(near)
            return
        far_reader, far = far_streams
        self._writers.add(far)
        heard = Overheard(self._tell if self._listens else _nobody)
        crossing = self._crossing(near, far, heard)
        ways = self._pump(near_reader, far, crossing, "in"), self._pump(far_reader, near, crossing, "out")
        await asyncio.gather(*ways)
        crossing.forget()
        heard.ended()
        self._writers -= {near, far}
        near.close()
        far.close()

    def _crossing(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter, heard: Overheard) -> Crossing:
        """What passes is heard on its way."""

        def carry(direction: str, writer: asyncio.StreamWriter) -> Callable[[bytes], None]:
            def deliver(data: bytes) -> None:
                heard.hear(direction, data)
                writer.write(data)

            return deliver

        def strike(how: str) -> None:
            for writer in (near, far):
                with contextlib.suppress(OSError, RuntimeError):  # it is closing already
                    _reset(writer) if how == "reset" else writer.write_eof()

        return Crossing(self._weather, self._loop, {"in": carry("in", far), "out": carry("out", near)}, strike)

    async def _far(self, key: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The connection to the real host; None if there is none."""
        if not self.up and not self.unplugged:
            return None
        await self._flowing.wait()
        try:
            async with asyncio.timeout(_OPEN_S):
                return await asyncio.open_connection(*key)
        except OSError as error:
            self._unreachable(*key, error)
            return None

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, crossing: Crossing, direction: str
    ) -> None:
        try:
            while data := await reader.read(_CHUNK):
                await self._flowing.wait()
                crossing.send(direction, data)
                await writer.drain()
            await self._flowing.wait()
            crossing.after(direction, writer.close)
        except OSError:
            writer.transport.abort()

    def cut(self, how: str) -> None:
        """now: the link is down, all connections are reset; silent: the line swallows everything for a while; cable:
        the link is down, and nobody has said anything to the connections."""
        self.silent, self.unplugged, self.up = how == "silent", how == "cable", how == "silent"
        self._settle()
        if how == "now":
            if self.ethernet:
                self.ethernet.lose_all()
            self._abort_all()

    def _abort_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def stick(self, on: bool) -> None:
        """The chip on the board no longer passes anything, though its link is up."""
        self.stuck = on
        self._settle()

    def _settle(self) -> None:
        """Bytes flow unless they are held."""
        if self.silent or self.unplugged or self.stuck:
            self._flowing.clear()
        else:
            self._flowing.set()

    def restore(self) -> None:
        self.up, self.silent, self.unplugged = True, False, False
        self._settle()
        if self.ethernet:
            self.ethernet.restore()

    async def end(self) -> None:
        """Stop listening and cut everything."""
        if self._name_server:
            self._loop.remove_reader(self._name_server.fileno())
            self._name_server.close()
        for listener in self._listeners.values():
            self._loop.remove_reader(listener.fileno())
            listener.close()
        self._abort_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _local(port: int) -> tuple[bytes, int]:
    """What is answered to RESOLVE: this port of ours."""
    return port.to_bytes(2, "little") + b"127.0.0.1", 0


async def _looked_up(loop: asyncio.AbstractEventLoop, host: str) -> None:
    """Return when the name server knows the host; gaierror if it does not. Its slowness does not hold up our end."""
    answer: asyncio.Future = loop.create_future()

    def settle(error: OSError | None) -> None:
        if not answer.done():
            answer.set_exception(error) if error else answer.set_result(None)

    def look() -> None:
        error: OSError | None = None
        try:
            socket.getaddrinfo(host, None)
        except (OSError, UnicodeError) as trouble:  # UnicodeError: a label is too long to be asked for
            error = trouble if isinstance(trouble, OSError) else socket.gaierror(socket.EAI_NONAME)
        with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=look, daemon=True).start()
    await answer


def _reset(writer: asyncio.StreamWriter) -> None:
    """Cut the connection as TCP does when it is beyond hope."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    writer.transport.abort()


def _why(error: OSError) -> str:
    """A reason in a few words."""
    if isinstance(error, socket.gaierror):
        return "the name server does not answer" if error.errno == socket.EAI_AGAIN else "name not known"
    if isinstance(error, TimeoutError) and error.errno is None:
        return f"no answer within {_OPEN_S:g} s"
    number = error.errno or int((re.findall(r"\[Errno (\d+)\]", str(error)) or [0])[0])  # of several addresses
    return os.strerror(number).lower() if number > 0 else str(error)


def _nobody(kind: str, **fields) -> None:
    """The central system inside tells what it hears itself."""
