"""CircuitPython's boot.py: firmware/boot.py first, then the drive is the program's to write, and read-only over USB (in
safe mode, which runs no boot.py, it is not). What is copied over USB must not restart a charger that charges."""

import storage
import supervisor

from firmware import boot  # noqa: F401  every output at its safe level

storage.remount("/", readonly=False)
supervisor.runtime.autoreload = False
