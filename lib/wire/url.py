"""Addresses of central systems: what the owner types, split and checked; the path with the charger's name."""

from micropython import const

_HIGHEST_PORT = const(65535)
_PCHAR = "-._~!$&'()*+,;=:@"  # besides letters and digits: what RFC 3986 3.3 lets stand in a path segment


def split(url: str) -> tuple[bool, str, int, str]:
    """`(secure, host, port, path)` of a ws:// or wss:// URL; path with query, IPv6 host without [].

    Raises ValueError with a text for the owner: what is wrong and what to write instead.
    """
    for character in url:
        if not " " < character <= "~":
            raise ValueError("the URL contains a space or a special character: write it as %XX")
    scheme, mark, rest = url.partition("://")
    secure = scheme.lower() == "wss"
    if not mark or (not secure and scheme.lower() != "ws"):
        raise ValueError("the URL must start with ws:// or wss://")
    if "#" in rest:
        raise ValueError("the URL contains a #: remove it and what follows")  # RFC 6455 3
    authority, path = _cut(rest)
    if "@" in authority:
        raise ValueError("the URL contains a user name (...@): set identity and AuthorizationKey instead")
    host, port = _host_port(authority)
    return secure, host, port or (443 if secure else 80), path


def _cut(rest: str) -> tuple[str, str]:
    """Authority and path of what follows `://`; a missing path is `/`."""
    for at in range(len(rest)):
        if rest[at] == "/":
            return rest[:at], rest[at:]
        if rest[at] == "?":
            return rest[:at], "/" + rest[at:]
    return rest, "/"


def _host_port(authority: str) -> tuple[str, int]:
    """Host and port of an authority; port 0 when none is named."""
    if authority.startswith("["):
        host, end, after = authority[1:].partition("]")
        if not end or (after and not after.startswith(":")):
            raise ValueError("the URL's IPv6 address must look like [2001:db8::1] or [2001:db8::1]:9000")
        colon, port = after[:1], after[1:]
    else:
        host, colon, port = authority.partition(":")
        if ":" in port:
            raise ValueError("the URL has too many colons: write an IPv6 address in [ ]")
    if not host:
        raise ValueError("the URL names no host: write ws://host:port/path")
    if colon and not (port.isdigit() and len(port) < 6 and 0 < int(port) <= _HIGHEST_PORT):
        raise ValueError("the URL's port must be a number from 1 to 65535")
    return host, int(port) if colon else 0


def endpoint(path: str, identity: str) -> str:
    """The path to ask for: configured path, `/`, encoded identity, query. TRN-URL-02 to 04 (J 3.1.1)."""
    path, mark, query = path.partition("?")
    slash = "" if path.endswith("/") else "/"
    return path + slash + encode(identity) + mark + query


def encode(segment: str) -> str:
    """`segment` with each byte of its UTF-8 that may not stand in a path segment as %XX (RFC 3986 3.3)."""
    return "".join([_encoded(byte) for byte in segment.encode()])


def _encoded(byte: int) -> str:
    letter = chr(byte)
    if "a" <= letter <= "z" or "A" <= letter <= "Z" or "0" <= letter <= "9" or letter in _PCHAR:
        return letter
    return f"%{byte:02X}"
