"""What is kept for after a restart: number and cause of this boot, the last crash's trace, the last log lines."""

from micropython import const

_LONGEST = const(1000)


class BlackBox:
    """Counts this boot and shows what the last ones left behind."""

    def __init__(self, slots, log, port) -> None:
        self._slots = slots
        self._log = log
        self._port = port
        self.cause = port.reset_cause()
        self.boot = self._count()
        log.info("boot", "number %d after %s" % (self.boot, self.cause))
        for name in ("crash", "last"):
            for line in self._kept(name):
                log.info(name, line)

    def _count(self) -> int:
        kept = self._slots.load("boot") or b"0"
        boot = int(kept) + 1 if kept.isdigit() else 1
        try:
            self._slots.save("boot", str(boot).encode())
        except OSError as problem:
            self._log.error("boot", "the boot cannot be counted: %s" % problem)
        return boot

    def _kept(self, name: str) -> list:
        kept = self._slots.load(name)
        return kept.decode().rstrip().split("\n") if kept else []

    def _keep(self, name: str, text: bytes) -> None:
        try:
            self._slots.save(name, text)
        except OSError as problem:
            self._log.error("boot", "%s cannot be kept: %s" % (name, problem))

    def crashed(self, task: str, problem: BaseException) -> None:
        """Log and keep the trace of a task that raised."""
        trace = "task %s in boot %d: %s" % (task, self.boot, self._port.trace(problem))
        for line in trace.rstrip().split("\n"):
            self._log.error("kernel", line)
        self._keep("crash", trace[:_LONGEST].encode())

    def closing(self, why: str) -> None:
        """Keep the last log lines: the program is about to restart."""
        self._log.info("boot", "restart: " + why)
        self.keep_log()

    def keep_log(self) -> None:
        """Keep the last log lines."""
        self._keep("last", self._log.tail())
