"""Plays many cases: one after the other at each bench, several benches side by side."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from tools.certify.bench import Bench
from tools.certify.catalogue import CATALOGUE, Entry
from tools.certify.result import Result
from tools.certify.runner import play

Site = Callable[[], AbstractAsyncContextManager[Bench]]


class Audience(Protocol):
    """Who watches."""

    def begins(self, job: int, entry: Entry) -> None:
        """A bench takes a case."""

    def happens(self, job: int, text: str) -> None:
        """A message passed, or a hand did something."""

    def ends(self, job: int, result: Result) -> None:
        """The case is over."""


@dataclass
class Outcome:
    """What has been found out so far; it is there also when the run is broken off."""

    results: list[Result] = field(default_factory=list)
    boot: dict = field(default_factory=dict)  # the last BootNotification.req
    configuration: dict[str, dict] = field(default_factory=dict)  # the keys before the first case: KeyValue of OCPP
    left: dict[str, str] = field(default_factory=dict)  # keys that could not be put back, with the values they had

    def in_order(self) -> list[Result]:
        """The results in the catalogue's order."""
        places = {case_id: place for place, case_id in enumerate(CATALOGUE)}
        return sorted(self.results, key=lambda result: places[result.id])


async def play_all(entries: list[Entry], sites: list[Site], audience: Audience, outcome: Outcome) -> None:
    """Play each case once; each site takes the next when it has done one."""
    waiting = iter(entries)

    async def work(job: int, site: Site) -> None:
        async with site() as bench:
            bench.ear.tell = lambda text: audience.happens(job, text)
            try:
                await _play_some(job, waiting, bench, audience, outcome)
            finally:
                _learn(bench, outcome)

    async with asyncio.TaskGroup() as group:
        for job, site in enumerate(sites):
            group.create_task(work(job, site))


async def _play_some(job: int, waiting: Iterator[Entry], bench: Bench, audience: Audience, outcome: Outcome) -> None:
    """Take cases until none is left."""
    for entry in waiting:
        audience.begins(job, entry)
        outcome.results.append(await play(entry.id, bench))
        audience.ends(job, outcome.results[-1])


def _learn(bench: Bench, outcome: Outcome) -> None:
    """What the charger has said of itself."""
    if bench.identity in bench.central.chargers:
        outcome.boot = bench.central.chargers[bench.identity].boot or outcome.boot
    outcome.configuration = outcome.configuration or bench.keys.found()
