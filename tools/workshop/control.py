"""The control protocol: JSON lines over a loopback TCP port. README.md describes it."""

import asyncio
import contextlib
import inspect
import json
import shlex

from tools.csms import commands
from tools.workshop import waits, words
from tools.workshop.hand import Hand
from tools.workshop.hand_network import NetworkHand
from tools.workshop.journal import matches
from tools.workshop.words import Count
from tools.workshop.workshop import Workshop

_LINE_LIMIT = 1 << 20
_BEHIND_MAX = 1 << 23  # bytes that a watcher may be behind before it is let go


class Control:
    """Answers requests; one per line, in order. Several connections at once are welcome."""

    def __init__(self, workshop: Workshop):
        self._workshop = workshop
        self._hand = Hand(workshop)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task] = set()
        self._own = {
            "network": NetworkHand(workshop).network,
            "state": self._state,
            "events": self._events,
            "log": self._log,
            "violations": self._violations,
            "help": self._help,
        }

    async def listen(self, port: int) -> int:
        """Open the port (0: any); the port that it is. Raises OSError if it is taken."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=_LINE_LIMIT)
        return self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Close the port and hang up."""
        if self._server:
            self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def tell(event: dict) -> None:
            if writer.transport.get_write_buffer_size() > _BEHIND_MAX:
                writer.transport.abort()
            writer.write(json.dumps(event).encode() + b"\n")

        watching, task = False, asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        with contextlib.suppress(OSError, ValueError, asyncio.CancelledError):  # hung up; a line without end
            while line := await reader.readline():
                request = _parse(line)
                if request.get("do") == "watch" and not watching:
                    watching = True
                    self._workshop.journal.listen(tell)
                answer = await self.perform(request)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        if watching:
            self._workshop.journal.forget(tell)
        writer.close()

    async def perform(self, request: dict) -> dict:
        """Do one request and answer it; `n` is the number of events before it."""
        n = self._workshop.journal.count
        try:
            answer = await self._do(request)
        except (ValueError, TypeError, KeyError, OverflowError, OSError) as error:
            return {"ok": False, "error": str(error), "n": n}
        return {"ok": True, **(answer or {}), "n": n}

    async def _do(self, request: dict) -> dict | None:
        fields = {name: value for name, value in request.items() if name not in ("do", "line")}
        line = str(request.get("line", ""))
        if "do" in request:
            verb = str(request["do"])
        else:
            verb, _, line = line.strip().partition(" ")
        if not verb:
            raise ValueError('say {"do": verb, ...} or {"line": "..."}; {"do": "help"} lists the verbs')
        if verb == "csms":
            return await self._csms({"line": line} if line else fields.get("request", fields))
        rest = shlex.split(line)
        if verb == "watch":
            return None
        if verb == "wait":
            return await self._wait(rest, fields)
        if verb in self._own:
            return self._own[verb](**words.bind(self._own[verb], rest, fields))
        method = None if verb.startswith("_") else getattr(self._hand, verb, None)
        if method is None:
            raise ValueError(f"no verb {verb}; there are: {', '.join(self._verbs())}")
        bound = words.bind(method, rest, fields)
        if verb != "run":
            text = " ".join([verb, *map(str, bound.values())])
            self._workshop.journal.emit("hand", text=text)
        result = method(**bound)
        return await result if inspect.isawaitable(result) else result

    def _verbs(self) -> list[str]:
        hand = [name for name in vars(Hand) if not name.startswith("_")]
        return [*hand, "wait", *self._own, "csms", "watch"]

    def _help(self, verb: str = "") -> dict:
        """This list, or its line about one verb."""
        methods = [getattr(self._hand, name) for name in self._verbs() if hasattr(self._hand, name)]
        methods += self._own.values()
        lines = [f"{words.usage(each)}: {inspect.getdoc(each)}" for each in methods]
        watch = "watch: every event as a line of its own from now on"
        lines += [inspect.getdoc(self._wait), inspect.getdoc(self._csms), watch]
        return {"help": [line for line in lines if not verb or line.split()[0].strip(":") == verb] or lines}

    def _state(self) -> dict:
        """All that can be read of the board and its world."""
        return {"state": self._workshop.state()}

    def _violations(self) -> dict:
        """What the witness has seen that must not be."""
        return {"violations": self._workshop.witness.violations}

    def _events(self, since: Count = 0, for_: dict | None = None) -> dict:
        """Events from number `since` on; {"for": {...}}: those with these fields."""
        return {"events": self._workshop.journal.since(since, for_)}

    def _log(self, count: Count = 20) -> dict:
        """The program's last lines."""
        lines = [event["text"] for event in self._workshop.journal.since(0, {"event": "log"})]
        return {"log": lines[max(len(lines) - count, 0) :]}

    async def _wait(self, said: list[str], fields: dict) -> dict:
        """wait EVENT|Action [field=value ...] [seconds, else 60]: until such an event comes; time passes meanwhile."""
        wanted, seconds, since = waits.wanted(said, fields)
        since = self._workshop.journal.count if since is None else since
        event = await waits.until(self._workshop, lambda event: matches(event, wanted), seconds, since)
        if event is None:
            raise ValueError(f"nothing like {json.dumps(wanted)} came within {seconds:g} s")
        return {"event": event}

    async def _csms(self, request: dict) -> dict:
        """csms ...: pass a line or a request on to the central system inside; time passes meanwhile."""
        if self._workshop.csms is None:
            raise ValueError("the central system is not inside this workshop; talk to its own control port")
        task = self._workshop.clock.loop.create_task(commands.perform(self._workshop.csms, request))
        limit_s = self._workshop.csms.settings.call_timeout_s + 1
        await asyncio.sleep(0)  # most are done at once, and no time passes
        if not task.done():
            await self._workshop.clock.run(limit_s, task)
        answer = await task
        if not answer.get("ok"):
            raise ValueError(answer.get("error", "refused"))
        return {name: value for name, value in answer.items() if name != "ok"}


def _parse(line: bytes) -> dict:
    try:
        request = json.loads(line)
    except ValueError:
        request = {"line": line.decode(errors="replace").strip()}  # plain words do as well
    return request if isinstance(request, dict) else {"line": str(request)}
