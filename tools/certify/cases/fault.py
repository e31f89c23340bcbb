"""A charger that is faulted."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.wanted import Wanted, status


@case("TC_041_CS")
async def no_start(bench: Bench) -> None:
    everywhere = tuple(range(bench.connectors + 1))
    faulted = status(everywhere, "Faulted")
    await bench.hands.fault(0)
    await bench.comes(faulted)
    await bench.hands.plug(bench.connector)
    await bench.hands.tap(bench.settings.id_tag)
    # Asking whether the idTag is valid starts nothing.
    await bench.nothing(bench.settings.transaction_s, "no transaction", also=(faulted, Wanted("Authorize")))
