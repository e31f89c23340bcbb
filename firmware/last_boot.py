"""What the last boots left behind, and the number of this one. Needed once, when the charger is built."""


def tell(slots, log, cause: str) -> int:
    """Count this boot, show the last crash's trace and the last log lines; returns this boot's number."""
    boot = _count(slots, log)
    log.info("boot", "number %d after %s" % (boot, cause))
    for name in ("crash", "last"):
        kept = slots.load(name)
        for line in kept.decode().rstrip().split("\n") if kept else ():
            log.info(name, line)
    return boot


def _count(slots, log) -> int:
    kept = slots.load("boot") or b"0"
    boot = int(kept) + 1 if kept.isdigit() else 1
    try:
        slots.save("boot", str(boot).encode())
    except OSError as problem:
        log.error("boot", "the boot cannot be counted: %s" % problem)
    return boot
