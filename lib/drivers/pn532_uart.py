"""A PN532's frames over a UART (NXP's user manual UM0701-02, 6.2.3: HSU). What a link is stands in pn532.py."""

_WAKE = b"\x55\x55\0\0\0\0\0\0\0\0\0\0\0\0\0\0"  # 1.4 ms at 115200 bit/s; the oscillator needs 1


class UartLink:
    """115200 bit/s, 8N1; what the chip says comes by itself."""

    def __init__(self, uart) -> None:
        self._uart = uart
        self._waste = bytearray(32)

    def wake(self, on: bool) -> None:
        """A preamble as long as the oscillator needs."""
        if on:
            self._uart.write(_WAKE)

    def send(self, frame: bytes, count: int) -> None:
        """What has come before belongs to nothing any more."""
        for _ in range(8):
            if not self._uart.readinto(self._waste):
                break
        self._uart.write(memoryview(frame)[:count])

    def hear(self, into: bytearray, have: int, count: int) -> int:
        return have + self._uart.readinto(memoryview(into)[have:count])
