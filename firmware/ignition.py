"""Start, and the last resort: what nobody else has caught ends with open contactors, a trace on flash, a restart."""

from firmware.port import interpreter as port

_REPL_MS = 3000  # time to stop a charger that cannot start, over its serial port


def start() -> None:
    """Build the charger and run it; does not come back."""
    try:
        runner = _builder()()
        runner.run()
    except Exception as problem:
        _last_resort(problem)


def _builder():
    from firmware import last_boot  # here, so that nothing keeps it in memory when it is built

    return last_boot.builder()


def _last_resort(problem: Exception) -> None:
    opened = False
    try:
        __import__("firmware.safe_state").safe_state.enter()
        opened = True
    finally:  # refused (CircuitPython: a state machine has the relay's pin): only the chip's reset opens it, so at once
        try:
            print(port.trace(problem))
            if opened:
                _keep(problem)  # an erase may take 400 ms
        finally:
            if opened:
                port.pause(_REPL_MS)
            port.reset()


def _keep(problem: Exception) -> None:
    from firmware import last_boot

    last_boot.keep(port.trace(problem))
