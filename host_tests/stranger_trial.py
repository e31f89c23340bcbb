# CPython only: host tool
"""One case of the certification bench with a stranger's charger, in simulated time."""

from typing import NamedTuple

from host_tests.stranger import Stranger
from host_tests.stranger_site import Site
from tools.certify.datasheet import DataSheet
from tools.certify.result import Result
from tools.certify.runner import run_case
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
    """Play the case."""
    clock = Clock(simulated=True)
    try:
        with clock.loop.let_run(_DAY_S):
            return clock.loop.run_until_complete(_trial(case_id, clock, program, SHEETS[sheet]))
    finally:
        clock.loop.close()


async def _trial(case_id: str, clock: Clock, program: type[Stranger], sheet: DataSheet) -> Trial:
    central = CentralSystem(clock.unix)
    central.settings.delays_s = {"*": _NETWORK_S}
    site = Site(central, sheet.connectors, sheet.cable == "fixed", sheet.backup_power, program)
    await site.restore_power()
    try:
        result = await run_case(case_id, central, site.identity, site, sheet, Settings())
    finally:
        await site.close()
    return Trial(result, site.crashes)
