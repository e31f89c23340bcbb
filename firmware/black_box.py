"""What is kept for after a restart: number and cause of this boot, the last crash's trace, the last log lines."""

from micropython import const

_LONGEST = const(900)


class BlackBox:
    """Keeps what the next boot shows; `boot` is the number of this one. `lived`: it was no failure (last_boot.py)."""

    lived = False

    def __init__(self, slots, log, port, boot: int) -> None:
        self._slots = slots
        self._log = log
        self._port = port
        self._boot = boot

    def _keep(self, name: str, text: bytes) -> None:
        try:
            self._slots.save(name, text)
        except OSError as problem:
            self._log.error("boot", "%s cannot be kept: %s" % (name, problem))

    def crashed(self, task: str, problem: BaseException) -> None:
        """Log and keep the trace of a task that raised."""
        trace = "task %s in boot %d: %s" % (task, self._boot, self._port.trace(problem)[-_LONGEST:])
        for line in trace.rstrip().split("\n"):
            self._log.error("kernel", line)
        self._keep("crash", trace.encode("utf-8", "replace"))

    def keep_log(self) -> None:
        """Keep the last log lines, behind the number of this boot if it was no failure."""
        self._keep("last", (("%d\n" % self._boot if self.lived else "").encode()) + self._log.tail())
