"""The names of the virtual board's pins: those of the chip, and of a network chip that is built in."""

import json
import os

from adafruit_blinka.microcontroller.generic_agnostic_board import pin

globals().update({f"GP{number}": getattr(pin, f"GPIO{number}") for number in range(64)})
globals().update({f"W5K_{name}": pin._PINS[number] for name, number in json.loads(os.environ["BOLLARD_W5K"]).items()})
