"""Hands that belong to a person at a real charger, who is asked on the terminal to do each thing."""

import asyncio
import contextlib
import threading

from rich.console import Console
from rich.prompt import Confirm, Prompt

from tools.certify.datasheet import DataSheet
from tools.certify.hands import CannotDo

_ENDS = {"car": "the car", "charger": "the charger", "both": "both the car and the charger"}


def _settle(answer: asyncio.Future[str], said: str) -> None:
    if not answer.done():
        answer.set_result(said)


class PersonHands:
    """Asks, and waits until it is done. What has to be undone before the next case is remembered."""

    def __init__(self, console: Console, fixed_cable: bool) -> None:
        self._console, self._fixed = console, fixed_cable
        self._undo: dict[str, str] = {}  # what -> how it is taken back

    async def _ask(self, text: str) -> None:
        question = f"[bold yellow]{text}[/], then press Enter (s: it cannot be done) "
        said = await self._answer(question)
        if said.strip().lower().startswith("s"):
            raise CannotDo(f"the tester cannot: {text}")

    async def _answer(self, question: str) -> str:
        """What is typed. The thread is a daemon: Ctrl-C does not wait for its Enter."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()

        def read() -> None:
            try:
                said = self._console.input(question)
            except EOFError:
                said = "s: nobody is there"
            with contextlib.suppress(RuntimeError):  # it ended meanwhile
                loop.call_soon_threadsafe(_settle, answer, said)

        threading.Thread(target=read, daemon=True).start()
        return await answer

    async def _do(self, text: str, what: str, undo: str) -> None:
        await self._ask(text)
        self._undo[what] = undo

    async def _undone(self, text: str, what: str) -> None:
        await self._ask(text)
        self._undo.pop(what, None)

    async def plug(self, connector: int) -> None:
        if self._fixed:
            text = f"Plug the cable of connector {connector} into a car that wants energy"
        else:
            text = f"Plug a cable into connector {connector} and into a car that wants energy"
        await self._do(text, f"cable {connector}", self._out(connector, "both"))

    async def plug_half(self, connector: int) -> None:
        text = f"Plug a cable only half into connector {connector}, so that it cannot be locked"
        await self._do(text, f"cable {connector}", self._out(connector, "charger"))

    async def unplug(self, connector: int, end: str = "both") -> None:
        if end == "car" and not self._fixed:
            await self._ask(self._out(connector, end))
        else:
            await self._undone(self._out(connector, end), f"cable {connector}")

    def _out(self, connector: int, end: str) -> str:
        return f"Take the cable of connector {connector} out of {'the car' if self._fixed else _ENDS[end]}"

    async def replug(self, connector: int) -> None:
        await self._ask(f"Put the cable of connector {connector} back into the car")

    async def tap(self, id_tag: str) -> None:
        await self._ask(f"Present the card {id_tag}")

    async def fault(self, connector: int) -> None:
        place = f"connector {connector}" if connector else "the whole charger"
        await self._do(f"Make {place} faulty", f"fault {connector}", f"Take the fault of {place} away")

    async def mend(self, connector: int) -> None:
        await self._undone("Take the fault away", f"fault {connector}")

    async def jam(self, connector: int) -> None:
        undo = f"Free the lock of connector {connector}"
        await self._do(f"Jam the lock of connector {connector} where it is", f"lock {connector}", undo)

    async def free(self, connector: int) -> None:
        await self._undone(f"Free the lock of connector {connector}", f"lock {connector}")

    async def cut_power(self) -> None:
        await self._do("Switch the charger's mains off", "power", "Switch the charger's mains on")

    async def restore_power(self) -> None:
        await self._undone("Switch the charger's mains on", "power")

    async def cut_network(self) -> None:
        await self._do("Take the charger's network away", "network", "Give the charger its network back")

    async def restore_network(self) -> None:
        await self._undone("Give the charger its network back", "network")

    async def clean(self, connectors: int) -> None:
        """Only what is left from before: power and network first, then faults, then cables."""
        order = ("power", "network", "lock", "fault", "cable")
        for what in sorted(self._undo, key=lambda each: order.index(each.split()[0])):
            await self._undone(self._undo[what], what)


def ask_data_sheet(console: Console) -> DataSheet:
    """The product's facts, asked on the terminal; Enter takes the usual answer."""
    console.print('What is the charger? (--sheet FILE, make: ARGS="--sheet FILE", saves these questions)')

    def says(question: str, usually: bool) -> bool:
        return Confirm.ask(question, console=console, default=usually)

    connectors = int(Prompt.ask("How many connectors", console=console, default="1", choices=list("123456789")))
    cable = Prompt.ask("Its cable", console=console, choices=["socket", "fixed"], default="socket")
    return DataSheet(
        connectors=connectors,
        cable=cable,
        lock=cable == "socket" and says("Does the socket lock the plug", True),
        shared_reader=connectors > 1 and says("Is there one card reader for several connectors", True),
        backup_power=says("Has it backup power, to tell of a power cut", False),
        ev_side=says("Does it notice that the cable has left the car", True),
        local_start=says("Can somebody identify himself at it", True),
    )
