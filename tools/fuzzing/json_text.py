"""JSON as it should not be: an object is a list of (name, value), both raw text, so that anything can stand there."""

_NAMES = (b'""', b"null", b"1", b"[]", b"{}", b'"\\u0000"', b'"key"', b'"__class__"', b"\"'\"", b'"\xc3\xa9"')
_VALUES = (
    b"null", b"true", b"false", b"0", b"-0", b"-1", b"1.0", b"1.5", b"1e3", b"1e999", b"-1e999", b"1e-999", b"NaN",
    b"Infinity", b"-Infinity", b"nan", b"1073741823", b"1073741824", b"2147483648", b"4294967296", b"-4294967297",
    b"9223372036854775808", b"01", b"+1", b"0x10", b"1e", b"-", b".5", b'""', b'" "', b'"1"', b'"true"', b"[]", b"{}",
    b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud83d\\ude00"', b'"\\u0000"', b'"A\\u0000B"', b'"\xc3\xa9"', b'"\\u20ac"',
    b'"\xf0\x9f\x98\x80"', b'"%s%d%n"', b'"\\x41"', b'"\\"', b"\"'\"", b"[[]]", b"[{}]", b'{"a":1}', b'{"a":1,"a":2}',
    b"{1:2}", b"{[]:1}", b"{null:{}}", b'["a",1,null]', b"tru", b"undefined", b'"\n"', b'"\\n=1\\n"', b"", b"1 2",
    b"1e99999999999",
    b"-1e-99999999999",
)  # fmt: skip


def value(chance) -> bytes:
    """Any value, of the wrong kind more often than not."""
    how = chance.below(12)
    if how == 0:
        return chance.pick((b"", b"-", b"1.")) + b"9" * (1 + chance.size(400))
    if how == 1:
        return b'"' + chance.pick((b"x", b"\\u0041", b"\xe2\x82\xac", b"\\ud800", b'\\"')) * chance.size(600) + b'"'
    if how == 2:
        deep = chance.pick((2, 20, 100, 300, 900))
        return chance.pick((b"[" * deep + b"]" * deep, b'{"a":' * (deep // 3) + b"1" + b"}" * (deep // 3)))
    if how == 3:
        return b"[" + b",".join([chance.pick(_VALUES) for _ in range(chance.size(60))]) + b"]"
    if how == 4:
        return object_of([(chance.pick(_NAMES), chance.pick(_VALUES)) for _ in range(chance.size(30))])
    if how == 5:
        return text_of(chance)
    return chance.pick(_VALUES)


def text_of(chance) -> bytes:
    """A string of any characters, escaped or not, now and then a new one that nobody has seen before."""
    found = b""
    for _ in range(chance.size(40)):
        code = chance.pick((0x41, 0xE9, 0x20AC, 0xD7FF, 0xFFFD, chance.below(0xD800), 0xD800 + chance.below(0x800)))
        surrogate = 0xD800 <= code < 0xE000
        found += b"\\u%04x" % code if surrogate or code < 128 or chance.one_in(2) else utf8(code)
    return b'"' + found + b'"'


def utf8(code: int) -> bytes:
    """A character of the first 65,536. Not by chr(): MicroPython keeps what that gives as a name, for ever."""
    if code < 0x800:
        return bytes((0xC0 | code >> 6, 0x80 | code & 63)) if code > 127 else bytes((code,))
    return bytes((0xE0 | code >> 12, 0x80 | code >> 6 & 63, 0x80 | code & 63))


def object_of(fields: list) -> bytes:
    return b"{" + b",".join([name + b":" + what for name, what in fields]) + b"}"


def spoilt(chance, fields: list) -> list:
    """The fields of an object with one to three things wrong."""
    fields = list(fields)
    for _ in range(1 + chance.below(3)):
        how, at = chance.below(8), chance.below(len(fields)) if fields else 0
        if how == 0 and fields:
            fields.pop(at)
        elif how == 1:
            fields.append((chance.pick(_NAMES), value(chance)))
        elif how == 2 and fields:
            fields.append((fields[at][0], value(chance)))  # the same name twice
        elif how == 3 and fields:
            fields[at] = (chance.mutated(fields[at][0]), fields[at][1])
        elif how == 4 and fields:
            fields[at] = (fields[at][0], chance.mutated(fields[at][1], 2))
        elif fields:
            fields[at] = (fields[at][0], value(chance))
    return fields
