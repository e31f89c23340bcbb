"""A light of three plain outputs, which can be read back."""


class RgbLed:
    """Red, green and blue, each 0 to 255; `active` is the pin level that lights one."""

    def __init__(self, active: int = 1) -> None:
        self._active = active
        self._rgb = [0, 0, 0]
        self.changed_us = None  # when the colour last changed

    def pin(self, channel: int, level: int, now_us: int) -> None:
        """A pin (0 red, 1 green, 2 blue) is driven to a level."""
        self._set(channel, 255 if level == self._active else 0, now_us)

    def duty(self, channel: int, duty_u16: int, now_us: int) -> None:
        """A pin is driven by pulse width modulation: `duty_u16` of 65535 of the time it is high."""
        lit = duty_u16 if self._active else 65535 - duty_u16
        self._set(channel, lit * 255 // 65535, now_us)

    def rgb(self) -> tuple:
        """(red, green, blue), each 0 to 255."""
        return tuple(self._rgb)

    def lit(self) -> tuple:
        """(red, green, blue) as booleans."""
        return tuple([bool(value) for value in self._rgb])

    def name(self) -> str:
        """The colour in a word, for people."""
        red, green, blue = self.lit()
        words = ("off", "blue", "green", "cyan", "red", "magenta", "yellow", "white")
        return words[red * 4 + green * 2 + blue]

    def _set(self, channel: int, value: int, now_us: int) -> None:
        if self._rgb[channel] != value:
            self._rgb[channel] = value
            self.changed_us = now_us
