"""Starts the charger; installed in the root of the flash, as code.py under CircuitPython."""

from firmware import charger

runner = charger.build()
del charger  # what only builds is dropped from memory
runner.run()
