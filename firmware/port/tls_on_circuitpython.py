"""TLS under CircuitPython: firmware says `firmware.port.tls`. Twin for MicroPython: tls_on_micropython.py (same names,
same parameters), which has it.

CircuitPython's `ssl` shakes hands in one call, which takes seconds on an RP2040 and does not end when the peer is
silent; nothing guards the contactors meanwhile. So there is none, and a charger that shall use it says why it does not.
"""


def _refuse(address: tuple, secure: tuple):
    raise OSError("wss:// needs MicroPython: under CircuitPython its handshake would stop the guard for seconds")


Stream = _refuse
