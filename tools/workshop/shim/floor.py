"""Looks at the heap each five minutes, after a collection: prints `memory: floor <bytes in use> <tasks>`, less what the
shim held before the firmware came. MicroPython's own line `... max free sz: <n>` says the largest free piece, in blocks
of 16 bytes, and `qstr pool: ...` how many names there are, which stay for ever. BOLLARD_MEASURE=floor."""

import channel
from micropython import const, mem_info, qstr_info

_EACH_MS = const(300000)
_TICKS = const((1 << 30) - 1)


class Floor:
    """`used()` collects and counts."""

    def __init__(self, used) -> None:
        self._used = used
        self._wait = channel.idle
        self._looked = channel.now_ms
        self._tasks = []  # of the kernel, when it is there
        from lib.kernel import Kernel

        self._spawn = Kernel.spawn
        Kernel.spawn = lambda kernel, *task: self._spawned(kernel, task)
        channel.idle = self.idle
        self._before = used()

    def _spawned(self, kernel, task: tuple):
        self._tasks = kernel.tasks
        return self._spawn(kernel, *task)

    def idle(self, ms: int, interest: bytes = b"") -> None:
        if (channel.now_ms - self._looked) & _TICKS >= _EACH_MS:
            self._looked = channel.now_ms
            print("memory: floor", self._used() - self._before, len(self._tasks))
            mem_info()
            qstr_info()
        self._wait(ms, interest)
