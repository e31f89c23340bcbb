"""A light of three LEDs, red, green and blue, dimmed by pulse width modulation."""


class RgbLed:
    """`drives`: for each LED the function that says how long its pin is high, in parts of 65535; it is called only when
    something changes. So far the pins are `dark`: 0, or 65535 where a low pin lights the LED."""

    def __init__(self, drives: list, dark: int) -> None:
        self._drives = drives
        self._dark = dark
        self._duties = [0, 0, 0]

    def show(self, light: tuple, percent: int) -> None:
        """A colour at a part of its brightness (LightIntensity): each LED is lit for the square of its part, as the eye
        has it, and not quite dark unless that or the brightness is 0."""
        for index in range(3):
            value = light[index]
            duty = (value * (value + 2) * percent + 99) // 100  # 255 * 257 is 65535
            if duty != self._duties[index]:
                self._duties[index] = duty
                self._drives[index](duty ^ self._dark)
