"""Plays many cases: one after the other at each bench, several benches side by side."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
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


async def play_all(entries: list[Entry], sites: list[Site], audience: Audience) -> tuple[list[Result], dict]:
    """The results in the catalogue's order, and the BootNotification.req of the last charger, {} if there was none."""
    waiting = iter(entries)
    results: list[Result] = []
    boots: list[dict] = []

    async def work(job: int, site: Site) -> None:
        async with site() as bench:
            bench.ear.tell = lambda text: audience.happens(job, text)
            await _play_some(job, waiting, bench, results, audience)
            boots.extend(bench.central.requests("BootNotification", bench.identity)[-1:])

    async with asyncio.TaskGroup() as group:
        for job, site in enumerate(sites):
            group.create_task(work(job, site))
    places = {case_id: place for place, case_id in enumerate(CATALOGUE)}
    return sorted(results, key=lambda result: places[result.id]), (boots or [{}])[-1]


async def _play_some(
    job: int, waiting: Iterator[Entry], bench: Bench, results: list[Result], audience: Audience
) -> None:
    """Take cases until none is left."""
    for entry in waiting:
        audience.begins(job, entry)
        results.append(await play(entry.id, bench))
        audience.ends(job, results[-1])
