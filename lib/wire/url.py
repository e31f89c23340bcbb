"""Addresses of central systems: what the owner types, split and checked; the path with the charger's name."""

from micropython import const

_HIGHEST_PORT = const(65535)
_PCHAR = const(
    "-._~!$&'()*+,;=:@"
)  # besides letters and digits: what RFC 3986 3.3 lets stand in a path segment


def split(url: str) -> tuple[bool, str, int, str]:
    """`(secure, host, port, path)` of a ws:// or wss:// URL; path with query, IPv6 host without [].

    Raises ValueError with a text for the owner: what to write instead.
    """
    scheme, mark, rest = url.partition("://")
    secure = scheme.lower() == "wss"
    if not mark or not (secure or scheme.lower() == "ws"):
        raise ValueError("must start with ws:// or wss://")
    data = rest.encode("utf-8", "surrogatepass") + b"~"  # bytes: MicroPython keeps each character that is looked at
    if "#" in rest or min(data) <= 32 or max(data) > 126:  # RFC 6455 3: no fragment
        raise ValueError("write blanks, # and special characters as %XX")
    authority = rest.split("/", 1)[0].split("?", 1)[0]
    path = rest[len(authority) :]
    if not path.startswith("/"):
        path = "/" + path
    host, port = _host_port(authority)
    if by_number(host) and not _is_ipv4(host.split(".")):
        raise ValueError("an address by number is four numbers of 0 to 255, with dots between them")
    return secure, host, port or (443 if secure else 80), path


def _host_port(authority: str) -> tuple[str, int]:
    """Host and port of an authority; port 0 when none is named."""
    if "@" in authority:
        raise ValueError("no user name before @: set identity and AuthorizationKey")
    if authority.startswith("["):
        host, end, port = authority[1:].partition("]")
        colon, port = port[:1], port[1:]
    else:
        host, colon, port = authority.partition(":")
        end = ":"
    if not host or not end or ":" in port or colon not in ("", ":"):
        raise ValueError("must look like ws://host:port/path, with an IPv6 host in [ ]")
    if colon and not (port.isdigit() and len(port) < 6 and 0 < int(port) <= _HIGHEST_PORT):
        raise ValueError("the port must be 1 to 65535")
    return host, int(port or 0)


def by_number(host: str) -> bool:
    """Whether a host is written as an address, not as a name."""
    return host.replace(".", "").isdigit()


def _is_ipv4(numbers: list[str]) -> bool:
    return len(numbers) == 4 and all(each.isdigit() and int(each) < 256 for each in numbers)


def endpoint(path: str, identity: str) -> str:
    """The path to ask for: configured path, `/`, encoded identity, query. TRN-URL-02 to 04 (J 3.1.1)."""
    path, mark, query = path.partition("?")
    if not path.endswith("/"):
        path += "/"
    return path + encode(identity) + mark + query


def encode(text: str) -> str:
    """`text` with each byte of its UTF-8 that may not stand in a path segment as %XX (RFC 3986 3.3)."""
    encoded = ""
    for byte in text.encode():
        letter = chr(byte)
        if byte < 128 and (letter.isalpha() or letter.isdigit() or letter in _PCHAR):
            encoded += letter
        else:
            encoded += "%%%02X" % byte
    return encoded
