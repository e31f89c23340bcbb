"""A light of three LEDs, red, green and blue, that are on or off."""


class PlainLed:
    """`switches`: for each LED, off so far, the function that switches it; it is called only when something changes."""

    def __init__(self, switches: list) -> None:
        self._switches = switches
        self._lit = 0  # a bit for each LED

    def show(self, light: tuple, percent: int) -> None:
        """A colour at a part of its brightness (LightIntensity): what is not 0 is on."""
        for index in range(3):
            on = light[index] > 0 and percent > 0
            if on != self._lit >> index & 1:
                self._lit ^= 1 << index
                self._switches[index](on)
