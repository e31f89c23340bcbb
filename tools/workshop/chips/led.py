"""A light of three LEDs on pins, plain or dimmed by pulse width, which can be read back; and colours in words."""

_WORDS = ("off", "blue", "green", "cyan", "red", "magenta", "yellow", "white")


def word(rgb: tuple) -> str:
    """A colour in a word, for people, however bright it is."""
    red, green, blue = [bool(value) for value in rgb]
    return _WORDS[red * 4 + green * 2 + blue]


class RgbLed:
    """Red, green and blue, each 0 to 255; `active` is the pin level that lights one."""

    def __init__(self, active: int = 1) -> None:
        self._active = active
        self._rgb = [0, 0, 0]
        self.changes = 0  # how often a pin was driven to something else

    def pin(self, channel: int, level: int) -> None:
        """A pin (0 red, 1 green, 2 blue) is driven to a level."""
        self._set(channel, 255 if level == self._active else 0)

    def duty(self, channel: int, duty_u16: int) -> None:
        """A pin is driven by pulse width modulation: `duty_u16` of 65535 of the time it is high."""
        lit = duty_u16 if self._active else 65535 - duty_u16
        self._set(channel, (lit + 256) // 257)  # what is lit at all is not dark

    def rgb(self, now_us: int) -> tuple:
        """(red, green, blue), each 0 to 255."""
        return tuple(self._rgb)

    def name(self, now_us: int) -> str:
        """The colour in a word."""
        return word(self._rgb)

    def next_us(self, now_us: int) -> None:
        """It changes by itself never."""
        return None

    def _set(self, channel: int, value: int) -> None:
        if self._rgb[channel] != value:
            self._rgb[channel] = value
            self.changes += 1
