"""Is it UTF-8? MicroPython's own check lets overlong forms and surrogates pass, and its decoder copies."""


def valid_utf8(view: memoryview) -> bool:
    """Is it UTF-8 (RFC 3629 4: nothing overlong, no surrogates, at most U+10FFFF)? Allocates nothing."""
    if not len(view) or max(view) < 0x80:  # nearly always, and a loop in C
        return True
    more = 0
    lowest, highest = 0x80, 0xBF
    for byte in view:
        if more:
            if not lowest <= byte <= highest:
                return False
            more -= 1
            lowest, highest = 0x80, 0xBF
        elif byte >= 0x80:
            if not 0xC2 <= byte <= 0xF4:
                return False
            more = 1 + (byte >= 0xE0) + (byte >= 0xF0)
            if byte in (0xE0, 0xF0):
                lowest = 0xA0 if byte == 0xE0 else 0x90
            elif byte in (0xED, 0xF4):
                highest = 0x9F if byte == 0xED else 0x8F
    return not more
