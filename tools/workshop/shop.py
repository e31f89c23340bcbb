"""The workshop for tests and tools: opens one in a thread and speaks its control protocol only.

with Shop(simulated=True, interpreter="micropython32") as shop:
    shop.runs(2)
    shop.car("wants")
    shop.plug(1)
    shop.tap("04A1B2C3")
    shop.wait(action="StartTransaction", direction="in")
    shop.wait("contactor", state="closed")
    assert shop.connector(1)["closed"]
"""

import asyncio
import pathlib
import threading
from collections.abc import Callable

from tools.workshop.control import Control
from tools.workshop.hand import Hand
from tools.workshop.link import Link
from tools.workshop.process import Program
from tools.workshop.workshop import Options, Workshop

_VERBS_OF_HANDS = frozenset(name for name in vars(Hand) if not name.startswith("_")) - {"run"} | {"network"}


class Shop:
    """`simulated` time by default. The verbs of hand.py are methods: shop.plug(connector=1), shop.kw(7.4).

    `port`: not one of its own, but the one that listens there. Other options are those of workshop.Options.
    `wait` looks at events since the last thing a hand did, or since the last event that was waited for.
    """

    def __init__(
        self,
        simulated: bool = True,
        interpreter: str = "cpython",
        folder: pathlib.Path | None = None,
        port: int = 0,
        **options,
    ):
        self.port = port
        self._thread: threading.Thread | None = None
        if not port:
            self._open(simulated, interpreter, folder, options)
        self._link = Link(self.port)
        self._since = 0

    # The thread

    def _open(self, simulated: bool, interpreter: str, folder: pathlib.Path | None, options: dict) -> None:
        program = Program(interpreter, options.pop("board", "workshop"), options.pop("heap", 0), folder)
        program.extra.update(options.pop("extra", {}))
        self._options = Options(simulated=simulated, program=program, **options)
        self._ready = threading.Event()
        self._trouble: BaseException | None = None
        self._stop: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._trouble:
            raise self._trouble

    def _run(self) -> None:
        try:
            workshop = Workshop(self._options)
        except BaseException as trouble:
            self._trouble = trouble
            self._ready.set()
            return
        loop = workshop.clock.loop
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._main(workshop))
        except BaseException as trouble:
            self._trouble = trouble
            self._ready.set()
        finally:
            loop.close()

    async def _main(self, workshop: Workshop) -> None:
        control = Control(workshop)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(stop.set)
        self.port = await control.listen(0)
        await workshop.open()
        self._ready.set()
        await stop.wait()
        await control.close()
        await workshop.close()

    # Words

    def __enter__(self) -> "Shop":
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.close(judge=kind is None)

    def close(self, judge: bool = True) -> None:
        """End it; with `judge` there must not have been any violation."""
        violations = self.violations() if judge else []
        self._link.close()
        if self._thread:
            self._stop()
            self._thread.join(30)
        if judge and violations:
            raise AssertionError("violations:\n" + "\n".join(violations))

    def __getattr__(self, verb: str):
        if verb.startswith("_") or verb not in _VERBS_OF_HANDS:
            raise AttributeError(verb)

        def act(*words, **fields) -> dict:
            line = " ".join([verb, *map(str, words)])
            answer = self.ask({**({"do": verb, **fields} if fields else {"line": line})})
            self._since = answer["n"]
            return answer

        return act

    def ask(self, request: dict) -> dict:
        """Any request of the control protocol; raises Refused if the answer is not ok."""
        answer = self._link.ask(request)
        if not answer.get("ok"):
            raise Refused(f"{request}: {answer.get('error')}")
        return answer

    def runs(self, seconds: float, lapse_ms: int = 0) -> None:
        """Let time pass; `lapse_ms`: in time-lapse."""
        self.ask({"do": "run", "seconds": seconds, "lapse": lapse_ms})

    def wait(self, event: str | None = None, seconds: float = 60, **wanted) -> dict:
        """Let time pass until an event with these fields comes; payload={...} asks for what is in it."""
        if event:
            wanted["event"] = event
        found = self.ask({"do": "wait", "for": wanted, "seconds": seconds, "since": self._since})["event"]
        self._since = found["n"] + 1
        return found

    def events(self, event: str | None = None, since: int = 0, **wanted) -> list[dict]:
        """All events so far that have these fields."""
        if event:
            wanted["event"] = event
        return self.ask({"do": "events", "since": since, "for": wanted})["events"]

    def frames(self, action: str | None = None, direction: str = "in") -> list[dict]:
        """Calls so far: from the charger ("in") or to it ("out")."""
        calls = self.events("frame", direction=direction, type=2)
        return [call for call in calls if action in (None, call["action"])]

    def csms(self, line: str | dict) -> dict:
        """Tell the central system: words as in `make csms`, or a request of its control protocol."""
        n = self.state()["events"]
        answer = self.ask({"do": "csms", **({"line": line} if isinstance(line, str) else {"request": line})})
        self._since = n
        return answer

    def state(self) -> dict:
        """Everything that can be read of the board and its world."""
        return self.ask({"do": "state"})["state"]

    def connector(self, number: int) -> dict:
        """The state of one connector."""
        return self.state()["connectors"][number - 1]

    def log(self, count: int = 1000) -> list[str]:
        """The program's last lines."""
        return self.ask({"do": "log", "count": count})["log"]

    def violations(self) -> list[str]:
        """What the witness has seen that must not be."""
        return self.ask({"do": "violations"})["violations"]


class Refused(AssertionError):
    """The workshop could not do what a test asked for."""
