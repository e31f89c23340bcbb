"""What tools/build.py lays down here: irq_on_<dialect>.py. Both have the same names."""

from firmware.port.irq_on_micropython import *  # noqa: F403
