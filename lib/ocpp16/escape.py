"""Characters that JSON in ASCII cannot hold as they are. Rare, so they are loaded when one comes."""


def escaped(text: str) -> str:
    """The inside of a JSON string; lone surrogates become U+FFFD."""
    return "".join(_pieces(text.encode("utf-8", "surrogatepass")))


def _pieces(data: bytes):
    """Each character of this UTF-8. By bytes: MicroPython keeps each character of a string as a name, for ever."""
    code = more = 0
    for byte in data:
        if byte & 0xC0 == 0x80:
            code, more = code << 6 | byte & 0x3F, more - 1
        else:
            more = (byte >= 0xC0) + (byte >= 0xE0) + (byte >= 0xF0)
            code = byte & 0x3F >> more if more else byte
        if not more:
            yield _escape(code)


def _escape(code: int) -> str:
    if 32 <= code < 127 and code not in (34, 92):
        return chr(code)
    if code > 0xFFFF:
        code -= 0x10000
        return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
    return "\\u%04x" % (0xFFFD if 0xD800 <= code < 0xE000 else code)
