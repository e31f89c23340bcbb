"""What tools/build.py lays down here: chip_on_<dialect>.py. Both have the same names."""

from firmware.port.chip_on_micropython import *  # noqa: F403
