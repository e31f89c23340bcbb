# CPython only: host tool
"""Faulty chargers whose meter values are wrong."""

from typing import Any

from host_tests.mutants import fails
from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_metering import Metering
from host_tests.stranger_outbox import Outbox


@fails(TC_070_CS="4 s", TC_036_CS="4 s")
class Drifts(Metering):
    """3.16.1: the time that the measuring takes is added to every interval."""

    def sample_time(self, begun: float, count: int, interval_s: int) -> float:
        return super().sample_time(begun, count, interval_s) + 1.2 * count


@fails(TC_070_CS="Sample.Periodic", TC_071_CS="Sample.Clock")
class ConfusesContexts(Metering):
    """7.35."""

    def values(self, connector: Connector, at: float, context: str, measurands: list) -> dict:
        other = {"Sample.Periodic": "Sample.Clock", "Sample.Clock": "Sample.Periodic"}
        return super().values(connector, at, other.get(context, context), measurands)


@fails(TC_071_CS="5 s")
class MissesTheGrid(Metering):
    """9.1.5: the grid begins at midnight, not whenever."""

    def next_on_grid(self, now: float, interval_s: int) -> float:
        return super().next_on_grid(now, interval_s) + 2


@fails(TC_070_CS="MeterValues", TC_071_CS="MeterValues", TC_036_CS="MeterValues")
class NeverMeasures(Outbox):
    """4.7."""

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        pass


@fails(TC_070_CS="Voltage", TC_071_CS="Voltage")
class LosesAMeasurand(Metering):
    """7.43: one value of each that the key names."""

    def __init__(self, charger: Any) -> None:
        super().__init__(charger)
        names = "Energy.Active.Import.Register,Voltage"
        charger.memory.keys |= {"MeterValuesSampledData": names, "MeterValuesAlignedData": names}

    def values(self, connector: Connector, at: float, context: str, measurands: list) -> dict:
        return super().values(connector, at, context, measurands[:1])


@fails(TC_070_CS="4 s", TC_036_CS="4 s")
class DriftsSlowly(Metering):
    """3.16.1: some tenths of a second add up."""

    def sample_time(self, begun: float, count: int, interval_s: int) -> float:
        return super().sample_time(begun, count, interval_s) + 0.8 * count
