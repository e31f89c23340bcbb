"""What tools/build.py lays down here: udp_on_<dialect>.py. Both have the same names."""

from firmware.port.udp_on_micropython import *  # noqa: F403
