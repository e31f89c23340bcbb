"""What stays of a charger when it is built: the endless loop, and what a crash or a restart leads to."""

from micropython import const

from firmware.tasks import clock as life
from firmware.tasks.guard import make_safe
from lib.kernel import Kernel, Signal

_ONLY_TO_BUILD = ("firmware.charger", "firmware.version")
_DEPTH = const(20)  # calls; the build went about as deep


def _overwrite(depth: int) -> int:
    """The collector takes what lies on the stack for references: what the build has left there would stay in memory."""
    return depth and _overwrite(depth - 1)


class Runner:
    """A charger's kernel and what a restart must save. `news` is set when the network has something."""

    def __init__(self, port, outlets: list, slots, clock, black_box, log) -> None:
        self.kernel = Kernel(self._crashed)
        self.news = Signal()
        self.outlets = outlets
        self.slots = slots
        self.clock = clock
        self.log = log
        self._port = port
        self.black_box = black_box

    def _crashed(self, task, problem: Exception) -> None:
        """A task raised: its trace is kept. Without the guard nothing may stay energised, nor without what counts and
        stops energy; but meter and session have one more try."""
        fatal = task.name == "guard" or (task.crashes > 1 and task.name in ("meter", "session"))
        try:
            if fatal:
                make_safe(self.outlets, self._port.ticks_ms())
            self.black_box.crashed(task.name, problem)
        except Exception:  # such as the MemoryError that was the crash
            if fatal:
                self._port.reset()
            self._port.collect()
        if fatal:
            self.restart("the %s crashed" % task.name, False)

    def restart(self, why: str, lived: bool = True) -> None:
        """Contactors open, registers and log stored, then the chip starts anew. `lived`: it is no failed boot."""
        now = self._port.ticks_ms()
        self.black_box.lived = self.black_box.lived or lived
        make_safe(self.outlets, now)
        life.save(self.slots, self.clock, now, self.outlets, self.log)
        self.log.info("boot", "restart: " + why)
        self.black_box.keep_log()
        self._port.reset()

    def run(self) -> None:
        """For ever; whatever ends it, the contactors open first, which needs no memory."""
        port = self._port
        port.forget(_ONLY_TO_BUILD)
        _overwrite(_DEPTH)
        port.collect()
        self.log.info("heap", port.heap())
        try:
            while True:
                if port.idle(self.kernel.step(port.ticks_ms())):
                    self.news.set()
        finally:
            make_safe(self.outlets, port.ticks_ms())
