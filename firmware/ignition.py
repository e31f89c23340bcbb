"""Start, and the last resort: what nobody else has caught ends with open contactors, a trace on flash, a restart."""

from firmware.port import interpreter as port

_REPL_MS = 3000  # time to stop a charger that cannot start, over its serial port


def start() -> None:
    """Build the charger and run it; does not come back."""
    try:
        runner = _built()
        runner.run()
    except Exception as problem:
        _last_resort(problem)


def _built():
    from firmware import charger  # here, so that nothing keeps it in memory when it has built

    return charger.build()


def _last_resort(problem: Exception) -> None:
    wait_ms = 0  # the chip's own reset opens the contactors, if nothing else does
    try:
        __import__("firmware.safe_state").safe_state.enter()
        wait_ms = _REPL_MS
    finally:
        try:
            print(port.trace(problem))
            _keep(problem)
        finally:
            port.pause(wait_ms)
            port.reset()


def _keep(problem: Exception) -> None:
    from lib.store.slots import Slots

    Slots(port.Flash(), "store").save("crash", port.trace(problem)[:1000].encode())
