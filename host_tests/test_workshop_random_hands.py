# CPython only: the workshop is a host tool; it starts the interpreters itself
"""Whatever hands do, in any order: the witness sees nothing wrong, and the program neither crashes nor hangs."""

import random

from tools.workshop.shop import Refused, Shop

_ACTS = (
    *("plug 1", "plug 2", "plug half 2", "unplug 1", "unplug 2", "unplug 1 car", "replug car 1"),
    *("car wants 1", "car wants 2", "car stops 1", "kw 7.4 1", "tap 04A1B2C3", "tap 04A1B2C3D4E5F6"),
    *("estop press", "estop release", "rcd trip", "rcd reset", "jam lock 1", "free lock 1"),
    *("pilot short 1", "pilot cut 1", "pilot diode 2", "pilot mend 1", "pilot mend 2", "meter spurious 20 2"),
    *("reader unplug", "reader plug", "cut network", "cut network silent", "restore network"),
    *("cut power", "restore power", "press reset"),
)
_SECONDS = (0.013, 0.1, 0.5, 1, 3.3, 10)
_COUNT = 150


def test_no_order_of_acts_breaks_a_rule():
    for seed in (1, 2):
        dice, done = random.Random(seed), []
        with Shop(interpreter="cpython") as shop:
            for _ in range(_COUNT):
                done.append(dice.choice(_ACTS))
                try:
                    shop.ask({"line": done[-1]})
                except Refused:
                    done[-1] += " (refused)"
                shop.runs(dice.choice(_SECONDS))
                assert not shop.violations(), (seed, done[-10:])
            assert not shop.events("ended"), shop.log(30)
