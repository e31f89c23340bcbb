# CPython only: host tool
"""Faulty chargers: the stranger with one thing wrong, the cases that must fail it, and what their verdicts must name.

    @fails(TC_012_CS="reason Remote")
    class SaysLocalToARemoteStop(Outbox): ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from host_tests.stranger import Stranger, with_part


@dataclass(frozen=True)
class Mutant:
    """One faulty charger: case -> words that the verdict's expectation must have."""

    name: str
    program: type[Stranger]
    fails: dict[str, str]


MUTANTS: list[Mutant] = []


def fails(**cases: str) -> Callable[[type], type]:
    """Enter a Stranger, or one of its parts, into the list."""
    def enter(faulty: type) -> type:
        MUTANTS.append(Mutant(faulty.__name__, with_part(faulty), cases))
        return faulty
    return enter
