"""What tools/build.py lays down here: pio_on_<dialect>.py. Both have the same names."""

from firmware.port.pio_on_micropython import *  # noqa: F403
