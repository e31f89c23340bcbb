"""What tools/build.py lays down here: attenuated_on_<dialect>.py."""

from firmware.port.attenuated_on_micropython import *  # noqa: F403
