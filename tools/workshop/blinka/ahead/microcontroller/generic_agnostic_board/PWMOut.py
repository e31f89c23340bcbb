"""Blinka's PWM output: high for a part of the time."""

import channel
import wires


class PWMOut:
    def __init__(self, pin, *, frequency=500, duty_cycle=0, variable_frequency=False):
        self._id = pin.id
        self._duty = -1
        self.frequency = frequency
        self.duty_cycle = duty_cycle

    @property
    def duty_cycle(self) -> int:
        return self._duty

    @duty_cycle.setter
    def duty_cycle(self, duty: int) -> None:
        if duty != self._duty:  # one that stays is no news to the board
            self._duty = duty
            channel.post(wires.PWM, self._id, duty)
