"""Hands at a virtual charger: its process, and its control port (JSON lines, tools/workshop/README.md)."""

import asyncio
import contextlib
import ctypes
import json
import re
import signal
import sys
from pathlib import Path

from tools.certify.hands import CannotDo

_ROOT = Path(__file__).resolve().parents[2]
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
_READY = re.compile(rb"ready control=(\d+)")
_STARTS_S = 120.0  # building it and starting it on a busy machine
_HELD_S, _GONE_S = 0.5, 0.7  # a card at the reader, and away again before the next one comes
_BOLT_HOLDS = "the bolt holds the plug"  # tools/workshop/hand.py
_PULLS_S, _AGAIN_S = 4.0, 0.2  # how long a plug is pulled at that its bolt still holds


def _die_with_parent() -> None:
    """However we end, the charger does not stay behind."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class ChargerEnded(Exception):
    """The virtual charger does not start, or has ended; the text is what it said."""


class VirtualHands:
    """Starts one virtual charger in wall time and operates it. `await start()` first, `await close()` at the end."""

    def __init__(self, url: str, identity: str, station: str, options: tuple[str, ...] = ()) -> None:
        self._command = [sys.executable, "-m", "tools.workshop", "--csms", url, "--id", identity]
        self._command += ["--station", station, "--control", "0", *options]
        self._process: asyncio.subprocess.Process | None = None
        self._said: asyncio.Task | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Start the charger; ChargerEnded says why it does not."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=_ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=asyncio.subprocess.STDOUT,
            start_new_session=True, preexec_fn=_die_with_parent,
        )  # fmt: skip
        async with asyncio.timeout(_STARTS_S):
            port = await self._ready()
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        self._said = asyncio.create_task(self._listen())

    async def _ready(self) -> int:
        said = b""
        assert self._process is not None and self._process.stdout is not None
        while line := await self._process.stdout.readline():
            found = _READY.match(line)
            if found:
                return int(found[1])
            said += line
        raise ChargerEnded(f"the virtual charger does not start: {said.decode(errors='replace').strip()}")

    async def _listen(self) -> None:
        """Take what it prints, so that it never waits for us."""
        assert self._process is not None and self._process.stdout is not None
        while await self._process.stdout.read(65536):
            pass

    async def close(self) -> None:
        """Switch it off."""
        if self._process is None:
            return
        if self._said:
            self._said.cancel()
            self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()

    async def _do(self, words: str) -> None:
        """One line of the control protocol; CannotDo with its reason if it is refused."""
        async with self._turn:
            self._writer.write(json.dumps({"line": words}).encode() + b"\n")
            await self._writer.drain()
            line = await self._reader.readline()
        if not line:
            raise ChargerEnded("the virtual charger has ended")
        answer = json.loads(line)
        if not answer.get("ok"):
            raise CannotDo(answer.get("error", "no reason given"))

    # --- the verbs of hands.Hands

    async def plug(self, connector: int) -> None:
        await self._do(f"car wants {connector}")
        await self._do(f"plug {connector}")

    async def plug_half(self, connector: int) -> None:
        await self._do(f"car wants {connector}")
        await self._do(f"plug {connector} half")

    async def unplug(self, connector: int, end: str = "both") -> None:
        """A bolt that holds the plug is given some seconds to let go; then the plug stays where it is."""
        words = f"unplug {connector} {'station' if end == 'charger' else end}"
        loop = asyncio.get_running_loop()
        end_s = loop.time() + _PULLS_S
        while True:
            try:
                return await self._do(words)
            except CannotDo as refused:
                if _BOLT_HOLDS not in str(refused):
                    raise
                if loop.time() > end_s:
                    return None
            await asyncio.sleep(_AGAIN_S)

    async def replug(self, connector: int) -> None:
        await self._do(f"replug car {connector}")

    async def tap(self, id_tag: str) -> None:
        await self._do(f"tap {id_tag} {_HELD_S}")
        await asyncio.sleep(_HELD_S + _GONE_S)

    async def fault(self, connector: int) -> None:
        await self._do(f"weld {connector}" if connector else "estop press")

    async def mend(self, connector: int) -> None:
        await self._do(f"unweld {connector}" if connector else "estop release")

    async def jam(self, connector: int) -> None:
        await self._do(f"jam lock {connector}")

    async def free(self, connector: int) -> None:
        await self._do(f"free lock {connector}")

    async def cut_power(self) -> None:
        await self._do("cut power")

    async def restore_power(self) -> None:
        await self._do("restore power")

    async def cut_network(self) -> None:
        await self._do("cut network")

    async def restore_network(self) -> None:
        await self._do("restore network")

    async def clean(self, connectors: int) -> None:
        for words in ("restore network", "restore power", "estop release", "remove"):
            await self._do(words)
        for connector in range(1, connectors + 1):
            await self._do(f"unweld {connector}")
            for words in (f"free lock {connector}", f"unplug {connector} both"):
                with contextlib.suppress(CannotDo):  # no lock; a plug that the bolt holds: the next case's start tells
                    await self._do(words)
