"""The control port: JSON lines on a loopback port, one request a line, one answer a line, in order.

{"do": "watch"} is answered at once, and from then on every event of the central system is a line as well; a
line with "event" is an event, a line with "ok" an answer. What the requests are: commands.py.
"""

import asyncio
import json

from tools.csms import commands
from tools.csms.central_system import CentralSystem

_LINE_MAX = 2**20
_BEHIND_MAX = 2**23  # bytes a watcher may be behind before it is let go


class Control:
    """One central system's control port."""

    def __init__(self, central: CentralSystem) -> None:
        self._central = central
        self._tasks: set[asyncio.Task] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, port: int, host: str = "127.0.0.1") -> int:
        """Listen, and return the port; 0 takes a free one. Raises OSError if it is taken."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=_LINE_MAX)
        return self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and hang up."""
        if self._server:
            self._server.close()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def tell(event: dict) -> None:
            if writer.transport.get_write_buffer_size() > _BEHIND_MAX:
                writer.transport.abort()
            else:
                writer.write(_line(event))

        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        watching = False
        try:
            while line := await reader.readline():
                request = _parsed(line)
                if isinstance(request, dict) and request.get("do") == "watch" and not watching:
                    watching = True
                    self._central.on_event(tell)
                    writer.write(_line({"ok": True}))
                elif line.strip():
                    writer.write(_line(await commands.perform(self._central, request)))
                await writer.drain()
        except ValueError:  # asyncio's way to say: no line end within the limit
            writer.write(_line({"ok": False, "error": f"a line is longer than {_LINE_MAX} bytes"}))
        except OSError:
            pass  # hung up
        finally:
            if watching:
                self._central.off_event(tell)
            self._tasks.discard(task)
            writer.close()


def _parsed(line: bytes) -> object:
    """The request, or None, which commands.perform refuses."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _line(answer: dict) -> bytes:
    return json.dumps(answer, separators=(",", ":"), default=str).encode() + b"\n"
