"""Runs groups of cases of one kind, in any interpreter: `micropython run.py <kind> <seed> <first> <groups> <schemas>
<path>...`. tools/loops/fuzz.py starts it and reads the lines.

A group is 50 cases on one charger; what a case does follows from seed, kind and number, and from the cases of its group
before it. Prints for each group `group <number> <cases> <heap floor> <outcome>=<count> ...`, for each failure
`failure <number> <what is wrong>`, `input <hex>` and the traceback as lines that begin with a blank.
"""

import gc
import os
import sys
from binascii import hexlify

GROUP = 50
# its module, its class, its share of all cases
KINDS = {
    "calls": ("calls", "Calls", 30),
    "answers": ("answers", "Answers", 12),
    "frames": ("frames", "Frames", 16),
    "upgrade": ("upgrade", "Upgrade", 4),
    "settings": ("settings_file", "Settings", 14),
    "records": ("stored", "Records", 5),
    "cards": ("cards", "Cards", 5),
    "packets": ("packets", "Packets", 6),
    "names": ("names", "Names", 4),
    "keys": ("keys", "Keys", 10),
}


class Run:
    """The cases of one kind with one seed."""

    def __init__(self, kind: str, seed: int) -> None:
        from tools.fuzzing.chance import Chance

        module, name, _ = KINDS[kind]
        self._kind, self._seed, self._chance = kind, seed, Chance
        self._make = getattr(getattr(__import__("tools.fuzzing." + module).fuzzing, module), name)
        self.failures = 0

    def group(self, number: int, last: int) -> None:
        """Run the cases of a group, up to the case `last`."""
        subject, outcomes, done = None, {}, 0
        for case in range(number * GROUP, min((number + 1) * GROUP, last + 1)):
            try:
                if subject is None:
                    subject = self._make()
                    subject.tried = b""
                    subject.begin(self._chance(self._seed, self._kind, -1 - number))
                outcome = subject.case(self._chance(self._seed, self._kind, case))
            except Exception as problem:
                outcome = "failed"
                self._failed(case, subject, problem)
                subject = None
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            done += 1
        try:
            if subject:
                subject.tried = b"the end of the group"
                subject.end()
        except Exception as problem:
            self._failed(number * GROUP + done - 1, subject, problem)
        subject = None
        gc.collect()
        if self._kind == "settings" and hasattr(gc, "mem_alloc"):
            _tell_names()
        told = " ".join(["%s=%d" % (name, outcomes[name]) for name in outcomes])
        print("group", number, done, gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0, told)

    def _failed(self, case: int, subject, problem: Exception) -> None:
        self.failures += 1
        tried = subject.tried if subject else b""
        print("failure", case, type(problem).__name__, str(problem).replace("\n", " ")[:300])
        print("input", hexlify(tried[:4000]).decode())
        for line in _trace(problem).split("\n"):
            print("", line)


def _tell_names() -> None:
    """What names take of the heap, for ever. A settings file makes some, and is read once a boot: they are no leak."""
    import micropython

    micropython.qstr_info()


def _trace(problem: Exception) -> str:
    if hasattr(sys, "print_exception"):
        import io

        text = io.StringIO()
        sys.print_exception(problem, text)
        return text.getvalue()
    import traceback

    return "".join(traceback.format_exception(problem))


def _load(folder: str) -> None:
    """The modules of this folder: one that a charger loads late would pass for a heap that grows."""
    for name in os.listdir(folder):
        if name[0] not in "_.":
            __import__("lib.ocpp16." + name.split(".")[0])


def main(arguments: list) -> int:
    kind, schemas = arguments[0], arguments[4]
    seed, first, cases = [int(each) for each in arguments[1:4]]
    sys.path[:] = arguments[5:] + sys.path[1:]
    from tools.fuzzing import rules

    rules.learn(schemas)
    _load(arguments[5] + "/lib/ocpp16")
    run, last = Run(kind, seed), first + cases - 1
    for number in range(first // GROUP, last // GROUP + 1):
        run.group(number, last)
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
