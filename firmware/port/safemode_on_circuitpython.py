"""CircuitPython's safemode.py, which runs in safe mode instead of boot.py and code.py: a charger that a fault has
brought there starts anew. All pins are inputs, so the contactors are open. A safe mode that somebody asked for stays:
USER, by the reset button, runs no safemode.py at all; PROGRAMMATIC is asked for from the REPL.
"""

import time

import microcontroller
import supervisor

_PAUSE_S = 5  # a fault that comes back is no hot loop; a reset in the first second would be taken for the button

if supervisor.runtime.safe_mode_reason != supervisor.SafeModeReason.PROGRAMMATIC:
    time.sleep(_PAUSE_S)
    microcontroller.reset()
