"""What tools/build.py lays down here: buses_on_<dialect>.py. Both have the same names."""

from firmware.port.buses_on_micropython import *  # noqa: F403
