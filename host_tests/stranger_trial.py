# CPython only: host tool
"""Cases of the certification bench with a stranger's charger, in simulated time."""

from collections.abc import Iterable
from typing import NamedTuple

from host_tests.stranger import Stranger
from host_tests.stranger_site import Site
from tools.certify.bench import Bench
from tools.certify.datasheet import DataSheet
from tools.certify.result import Result
from tools.certify.runner import play
from tools.certify.settings import Settings
from tools.csms.central_system import CentralSystem
from tools.workshop.clock import Clock

SHEETS = {
    "two sockets": DataSheet(connectors=2, shared_reader=True),
    "one socket": DataSheet(connectors=1),
    "fixed cable": DataSheet(connectors=1, cable="fixed", lock=False),
    "backup power": DataSheet(connectors=2, shared_reader=True, backup_power=True),
}
ONLY_WITH = {"TC_017_2_CS": "fixed cable", "TC_018_2_CS": "fixed cable", "TC_032_1_CS": "backup power"}
_NETWORK_S = 0.05  # an answer takes a moment
_DAY_S = 86400.0  # far beyond the end of any case


class Trial(NamedTuple):
    """What the bench says, and what the charger's program itself could not handle."""

    result: Result
    crashes: list[BaseException]


def product(case_id: str) -> str:
    """A product to which the case applies."""
    return ONLY_WITH.get(case_id, "two sockets")


def trial(case_id: str, program: type[Stranger] = Stranger, sheet: str = "two sockets") -> Trial:
    """Play one case with a charger that has just been switched on."""
    return tour([case_id], program, sheet)[0]


def tour(case_ids: Iterable[str], program: type[Stranger] = Stranger, sheet: str = "two sockets") -> list[Trial]:
    """Play one case after the other with the same charger."""
    clock = Clock(simulated=True)
    try:
        with clock.loop.let_run(_DAY_S):
            return clock.loop.run_until_complete(_tour(case_ids, clock, program, SHEETS[sheet]))
    finally:
        clock.loop.close()


async def _tour(case_ids: Iterable[str], clock: Clock, program: type[Stranger], sheet: DataSheet) -> list[Trial]:
    central = CentralSystem(clock.unix)
    central.settings.delays_s = {"*": _NETWORK_S}
    site = Site(central, sheet.connectors, sheet.cable == "fixed", sheet.backup_power, program)
    await site.restore_power()
    bench = Bench(central, site.identity, site, sheet, Settings())
    try:
        return [Trial(await play(case_id, bench), site.crashes) for case_id in case_ids]
    finally:
        bench.ear.close()
        await site.close()
