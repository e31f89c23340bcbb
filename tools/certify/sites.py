"""Where cases are played: a virtual charger that is started for it, or a real one that connects from somewhere."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from tools.certify.arrival import arrives
from tools.certify.bench import Bench
from tools.certify.datasheet import DataSheet
from tools.certify.hands import Hands
from tools.certify.result import Failed
from tools.certify.settings import Settings
from tools.certify.virtual_hands import VirtualHands
from tools.command_line import listening
from tools.csms import server
from tools.csms.central_system import CentralSystem


@contextlib.asynccontextmanager
async def virtual(
    identity: str, station: str, options: tuple[str, ...], sheet: DataSheet, settings: Settings
) -> AsyncIterator[Bench]:
    """A new virtual charger with a central system of its own: tags and scripts of one case are not another's."""
    central = CentralSystem(time.time)
    listener = await server.listen(central, "127.0.0.1", 0)
    hands = VirtualHands(f"ws://127.0.0.1:{listener.port}", identity, station, options)
    bench = Bench(central, identity, hands, sheet, settings)
    try:
        await hands.start()
        yield bench
    finally:
        bench.ear.close()
        await hands.close()
        await listener.close()


@contextlib.asynccontextmanager
async def real(
    identity: str, host: str, port: int, hands: Hands, sheet: DataSheet, settings: Settings,
    say: Callable[[str], object], left: dict[str, str],
) -> AsyncIterator[Bench]:
    """A charger that connects to this port; Trouble if it does not. However it ends, its configuration is put back.

    `left` gets the keys that could not be, with the values that they had.
    """
    central = CentralSystem(time.time)
    listener = await listening(server.listen(central, host, port), port, "--port (make: PORT=)", host)
    bench = Bench(central, identity, hands, sheet, settings)
    try:
        await arrives(central, identity, host, listener.port, settings.connect_s, say)
        yield bench
    finally:
        try:
            await _put_back(bench, say)
        finally:
            left.update(bench.keys.left())
            bench.ear.close()
            await listener.close()


async def _put_back(bench: Bench, say: Callable[[str], object]) -> None:
    """The configuration as it was found, as far as that can be done in restore_s."""
    if not bench.keys.known():
        return
    limit_s = bench.settings.restore_s
    say(f"putting the charger's configuration back, at most {limit_s:g} s")
    bench.central.scripts.clear()
    bench.judging, bench.notes = False, []
    with contextlib.suppress(TimeoutError, Failed):
        async with asyncio.timeout(limit_s):
            await bench.until(bench.registered, limit_s)
            await bench.keys.read()  # what is on its way when somebody breaks off is known to nobody but the charger
            await bench.keys.restore({})
    for note in bench.notes:
        say(note)
