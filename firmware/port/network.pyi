"""What tools/build.py lays down here: network_on_<dialect>.py, for those dialects whose chip.network() loads it."""

from firmware.port.network_on_micropython import *  # noqa: F403
