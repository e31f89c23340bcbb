"""What the last boots left behind: the number of this one, how many before it have failed in a row. Needed once, at the
start.

A boot has failed that ended within its first minute (firmware/tasks/clock.py), by the watchdog or a reset that nobody
wanted. That costs no writing of its own: the log that is kept after a minute begins with the boot's number. A power cut
is no failure, however soon: an electrician may flick the breaker. Nor does it forgive: it gives one more try, and so
does another version of the firmware, which begins at none. A supply that breaks down again and again counts where the
interpreter tells it from a power cut (CircuitPython: "brownout").

Slot "boot": the number, and if any have failed how many, and the version that did; -1: the next one counts for none.
"""

from micropython import const

from firmware.port import chip
from firmware.port import interpreter as port
from firmware.version import VERSION
from lib.store.slots import Slots

MOST = const(3)  # failed boots in a row; then the safe mode
_LONGEST = const(900)
_QUIET = ("power on", "reset button")  # causes that no program is to blame for

_counted: tuple = ()  # (number of this boot, failed ones before it, what hinders the counting)


def count() -> tuple:
    """Count this boot, unless it was; returns (its number, failed boots in a row before it)."""
    global _counted
    if not _counted:
        slots, trouble = Slots(port.Flash(), "store"), ""
        boot, failures = _kept(slots)
        if (slots.load("last") or b"").startswith(("%d\n" % boot).encode()):
            failures = 0
        elif chip.reset_cause() not in _QUIET:
            failures += 1
        else:
            failures = min(failures, MOST - 1)  # one more try; more than MOST are failures of the safe mode itself
        try:
            note(slots, boot + 1, failures)
        except OSError as problem:
            trouble = "the boot cannot be counted: %s" % problem
        _counted = boot + 1, failures, trouble
    return _counted[:2]


def builder():
    """Count this boot; returns what builds the charger, or the safe mode when too many have failed."""
    if count()[1] < MOST:
        from firmware import charger

        return charger.build
    from firmware import safe_mode

    return safe_mode.SafeMode


def keep(trace: str) -> None:
    """The trace of a crash that nobody has caught. OSError."""
    slots = Slots(port.Flash(), "store")
    trace = "in boot %d: %s" % (_kept(slots)[0], trace[-_LONGEST:])
    slots.save("crash", trace.encode("utf-8", "replace"))


def note(slots, boot: int, failures: int) -> None:
    """Write the count down. OSError."""
    slots.save("boot", (str(boot) + (" %d %s" % (failures, VERSION) if failures else "")).encode())


def _kept(slots) -> tuple:
    """(number of the last boot, failures) as stored; zeros when there is nothing, or what is no number."""
    try:
        words = (slots.load("boot") or b"0").split()
        return int(words[0]), int(words[1]) if words[2:] == [VERSION.encode()] else 0
    except (ValueError, IndexError):
        return 0, 0


def tell(slots, log, cause: str) -> int:
    """Show what is known of the last boots; returns this one's number."""
    boot, failures = count()
    log.info("boot", "number %d after %s" % (boot, cause))
    if failures > 0:
        log.warn("boot", "%d before it have failed" % failures)
    if _counted[2]:
        log.error("boot", _counted[2])
    for name in ("crash", "last"):
        for line in lines(slots, name):
            log.info(name, line)
    return boot


def lines(slots, name: str) -> list:
    """Those of the last crash's trace ("crash"), or of the log that was kept ("last"), in ASCII."""
    kept = bytes(byte if byte < 127 else 63 for byte in slots.load(name) or b"")  # it may be cut within a character
    return [line for line in kept.decode().rstrip().split("\n") if line and not line.isdigit()]
