"""Runs before main.py: every output that switches something to its safe level; then the flash is the program's."""

from firmware import safe_state
from firmware.port import chip

safe_state.enter()
chip.own_flash()
del safe_state, chip  # a name that stays would keep the board's file in memory
