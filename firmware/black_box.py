"""What is kept for after a restart: number and cause of this boot, the last crash's trace, the last log lines."""

from micropython import const

_LONGEST = const(900)
_PADDED = const(496)  # with its head one sector of FAT; the log and the number before it are shorter


class BlackBox:
    """Keeps what the next boot shows; `boot` is the number of this one. `lived`: it was no failure (last_boot.py)."""

    lived = False

    def __init__(self, slots, log, port, boot: int) -> None:
        self._slots = slots
        self._log = log
        self._port = port
        self._boot = boot
        self._trouble = ""

    def _keep(self, name: str, text: bytes) -> None:
        """What hinders it is told once, for the log is new then and is to be kept again."""
        told, self._trouble = self._trouble, ""
        try:
            self._slots.save(name, text)
        except OSError as problem:
            self._trouble = "%s cannot be kept: %s" % (name, problem)
            if self._trouble != told:
                self._log.error("boot", self._trouble)

    def crashed(self, task: str, problem: BaseException) -> None:
        """Log and keep the trace of a task that raised."""
        trace = "task %s in boot %d: %s" % (task, self._boot, self._port.trace(problem)[-_LONGEST:])
        for line in trace.rstrip().split("\n"):
            self._log.error("kernel", line)
        self._keep("crash", trace.encode("utf-8", "replace"))

    def keep_log(self) -> None:
        """Keep the last log lines, behind the number of this boot if it was no failure. On FAT the size is always the
        same, so that they are written in place (port/fat.py); who reads them leaves out empty lines."""
        text = ("%d\n" % self._boot if self.lived else "").encode() + self._log.tail()
        if not self._slots.flash.atomic:
            text += b"\n" * (_PADDED - len(text))
        self._keep("last", text)
