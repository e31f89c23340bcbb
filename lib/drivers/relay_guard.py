"""What Python says to the guard of a relay, in each pass: pio_programs.py. A module of its own, because it stays."""


def guarded(active: int, rounds: int, level, put):
    """`set(on)` of a relay whose guard takes words with `put`; `level()` is that of its pad. True: the pad is not what
    it was told before, so the guard has opened it, or somebody drives it from outside."""
    closed = False

    def set(on) -> bool:
        nonlocal closed
        wrong = closed == on and level() != (active if on else 1 - active)
        closed = bool(on and not wrong)
        put(rounds if closed else 0)
        return wrong

    return set
