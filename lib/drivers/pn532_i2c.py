"""A PN532's frames over I2C (NXP's user manual UM0701-02, 6.2.4). What a link is stands in pn532.py."""

from micropython import const

_ADDRESS = const(0x24)
_ROOM = const(41)


class I2cLink:
    """At most 400 kHz; each read begins with the status; OSError when nobody answers."""

    def __init__(self, i2c, irq=None) -> None:
        self._i2c = i2c
        self._irq = irq
        self._status = bytearray(1)
        self._in = bytearray(_ROOM)

    def wake(self, on: bool) -> None:
        """Its address wakes the chip; that it answers then is not certain."""
        if on:
            try:
                self._i2c.write(_ADDRESS, b"\0")
            except OSError:
                pass

    def send(self, frame: bytes, count: int) -> None:
        self._i2c.write(_ADDRESS, memoryview(frame)[:count])

    def hear(self, into: bytearray, have: int, count: int) -> int:
        if self._irq:
            if not self._irq():
                return 0
        else:
            self._i2c.readinto(_ADDRESS, self._status)
            if not self._status[0] & 1:
                return 0
        view = memoryview(self._in)[: count + 1]
        self._i2c.readinto(_ADDRESS, view)
        for i in range(count):
            into[i] = view[i + 1]
        return count if view[0] & 1 else 0
