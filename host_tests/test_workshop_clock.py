# CPython only: the workshop is a host tool
"""Simulated time: it stands still, it jumps, and it arrives."""

import asyncio
import time

from tools.workshop.clock import Clock


def run(clock: Clock, coroutine):
    asyncio.set_event_loop(clock.loop)
    return clock.loop.run_until_complete(asyncio.wait_for(coroutine, None))


def test_time_stands_still_until_it_is_let_run():
    clock = Clock(simulated=True)

    async def play():
        rung = []
        clock.loop.call_later(1.0, rung.append, "bell")
        for _ in range(100):
            await asyncio.sleep(0)
        assert clock.now_us() == 0 and not rung
        await clock.run(0.999999)
        assert not rung
        await clock.run(0.000001)
        assert rung and clock.now_us() == 1000000

    run(clock, play())


def test_a_day_passes_at_once():
    clock = Clock(simulated=True)
    began = time.monotonic()
    run(clock, clock.run(86400))
    assert clock.now_us() == 86400 * 1000000
    assert time.monotonic() - began < 60


def test_a_run_ends_wherever_it_began():
    # Decimal fractions have no exact binary form: here the timer of the end lies a hair after the end.
    for began_us, seconds in ((310201225, 0.1), (85698301, 60), (245762998, 60)):
        assert began_us / 1e6 + seconds > (began_us + round(seconds * 1e6)) / 1e6
        clock = Clock(simulated=True)

        async def play(clock=clock, began_us=began_us, seconds=seconds):
            await clock.run(began_us / 1e6)
            assert clock.now_us() == began_us
            end_us = began_us + round(seconds * 1e6)
            clock.loop.call_later(seconds / 2, clock.loop.skip_to, end_us)  # as a program's wait until then
            await clock.run(seconds)
            assert clock.now_us() == end_us

        run(clock, play())


def test_a_run_ends_early_when_what_it_waits_for_happens():
    clock = Clock(simulated=True)

    async def play():
        happens = clock.loop.create_future()
        clock.loop.call_later(2.5, happens.set_result, None)
        assert await clock.run(60, happens)
        assert clock.now_us() == 2500000
        assert not await clock.run(1, clock.loop.create_future())
        assert clock.now_us() == 3500000

    run(clock, play())


def test_timers_ring_in_order_and_at_their_time():
    clock = Clock(simulated=True)

    async def play():
        rung = []
        for ms in (30, 10, 20, 10):
            clock.loop.call_later(ms / 1000, lambda ms=ms: rung.append((ms, clock.now_us() // 1000)))
        await clock.run(1)
        assert rung == [(10, 10), (10, 10), (20, 20), (30, 30)]

    run(clock, play())


def test_a_timer_of_one_microsecond_rings_wherever_it_begins():
    clock = Clock(simulated=True)

    async def play():
        rung = []
        for i in range(200):
            await clock.run(0.012347)
            clock.loop.call_later(1e-6, rung.append, i)
            await clock.run(0.000001)
            assert len(rung) == i + 1

    run(clock, play())
