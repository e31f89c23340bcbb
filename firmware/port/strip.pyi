"""What tools/build.py lays down here: strip_on_<dialect>.py. Both have the same names."""

from firmware.port.strip_on_micropython import *  # noqa: F403
