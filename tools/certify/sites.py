"""Where cases are played: a virtual charger that is started for it, or a real one that connects from somewhere."""

import contextlib
import time
from collections.abc import AsyncIterator

from tools.certify.bench import Bench
from tools.certify.datasheet import DataSheet
from tools.certify.hands import Hands
from tools.certify.settings import Settings
from tools.certify.virtual_hands import VirtualHands
from tools.command_line import listening
from tools.csms import server
from tools.csms.central_system import CentralSystem


@contextlib.asynccontextmanager
async def virtual(
    identity: str, station: str, interpreter: str, sheet: DataSheet, settings: Settings
) -> AsyncIterator[Bench]:
    """A new virtual charger with a central system of its own: tags and scripts of one case are not another's."""
    central = CentralSystem(time.time)
    listener = await server.listen(central, "127.0.0.1", 0)
    hands = VirtualHands(f"ws://127.0.0.1:{listener.port}", identity, station, ("--interpreter", interpreter))
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
    identity: str, host: str, port: int, hands: Hands, sheet: DataSheet, settings: Settings
) -> AsyncIterator[Bench]:
    """A charger that connects to this port; at the end its configuration is as it was."""
    central = CentralSystem(time.time)
    listener = await listening(server.listen(central, host, port), port, "--port (make: PORT=)", host)
    bench = Bench(central, identity, hands, sheet, settings)
    try:
        yield bench
        if bench.keys.known():
            await bench.keys.restore({})
    finally:
        bench.ear.close()
        await listener.close()
