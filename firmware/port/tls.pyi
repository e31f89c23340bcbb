"""What tools/build.py lays down here: tls_on_<dialect>.py. Both have the same names."""

from firmware.port.tls_on_micropython import *  # noqa: F403
