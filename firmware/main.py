"""Starts the charger; installed in the root of the flash, as code.py under CircuitPython."""

from firmware import ignition

ignition.start()
