"""What tools/build.py lays down here: on_<dialect>.py. Both have the same names."""

from firmware.port.on_micropython import *  # noqa: F403
from firmware.port.on_micropython import _numbers as _numbers
from firmware.port.on_micropython import _poller as _poller
