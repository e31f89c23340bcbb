"""A program on the virtual chip that shakes hands again and again, and prints how each ends: test_tls_handshakes.py.

Runs as main.py beside the firmware's packages, in wall time. settings.json has `trials`: [port, name of the server,
file of the authority, name of the own files or "", how often, how long it waits for each next thing, ms].
"""

import gc
import json

from firmware.port import interpreter as port
from firmware.port import tls

_FEW = 5  # tries after which the heap has what it keeps, and at the end
_REQUEST = b"GET / HTTP/1.1\r\n\r\n"


def until(wait_ms, question):
    """The first answer that counts; None after a while without."""
    since = port.ticks_ms()
    while (port.ticks_ms() - since) & 0x1FFFFFFF < wait_ms:
        answer = question()
        if answer:
            return answer
        port.idle(1)
    return None


def met(stream, buffer, wait_ms):
    """What came of one connection, as text."""
    if not until(wait_ms, stream.opened):
        return "not opened"
    if until(wait_ms, lambda: stream.write(memoryview(_REQUEST))) != len(_REQUEST):
        return "stalls"
    got = heard = until(wait_ms, lambda: stream.readinto(buffer))
    while got and got > 0:
        got = until(wait_ms, lambda: stream.readinto(buffer))
        heard += max(got or 0, 0)
    return "heard %s, %s" % (heard, "closed" if got == -1 else "stalls")


def tried(number, name, authority, own, buffer, wait_ms):
    files = port.Flash()
    mine = (files.read(own + ".der"), files.read(own + ".key")) if own else (None, None)
    stream = None
    try:
        stream = tls.Stream(("127.0.0.1", number), (name, files.read(authority)) + mine + (False,))
        return met(stream, buffer, wait_ms)
    except OSError as problem:
        return str(problem)
    finally:
        if stream:
            stream.close()


def main():
    buffer = bytearray(256)
    early, late = [], []
    for number, name, authority, own, times, wait_ms in json.loads(port.Flash().read("settings.json"))["trials"]:
        for _ in range(times):
            print("0.000 I trial: " + tried(number, name, authority, own, buffer, wait_ms))
            gc.collect()
            late = late[1 - _FEW :] + [gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0]
            early = late if len(early) < _FEW else early
            if None in getattr(tls, "_reserve", ()):
                print("0.000 E trial: the place for TLS is lost")
    # a few together: the collector may take a number on the stack for a reference
    print("0.000 I heap: %d" % (min(late) - max(early)))
    port.idle(1 << 27)


main()
