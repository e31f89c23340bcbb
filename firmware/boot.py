"""Runs before main.py: every output that switches something to its safe level, and nothing else."""

from firmware import safe_state

safe_state.enter()
del safe_state  # a name that stays would keep the board's file in memory
