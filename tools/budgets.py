"""What the firmware may take of the heap, bytes in a 32-bit VM, and what it took when that was last written down.

A change that makes it grow by more than GROWTH says so here, in the same commit: make ram ARGS="--quick --write".
"""

import re
from pathlib import Path

PEAK = 104 * 1024  # of a session on two connectors, at any wait of the kernel: for all of Core
DATA = 24 * 1024  # of which so much may be data
STRETCH = 64 * 1024  # the peak that would be fine
TLS = 25 * 1024  # mbedTLS in a session, from the same heap on a board; the VM's takes it elsewhere
GROWTH = {"module": (0.05, 200), "session": (0.02, 0)}  # share of the figure, or so many bytes if that is more

_RENEW = 'make ram ARGS="--quick --write"'
_SESSION = ("idle", "peak")  # where the collector may take a number for a reference: not quite the same in each layout


def broken(peak: int, data: int) -> list[str]:
    """Which budgets are, as sentences."""
    found = (("the session's peak", peak, PEAK), ("its data", data, DATA))
    return [f"{name} is {taken} B, the budget {most} B" for name, taken, most in found if taken > most]


def grown(taken: dict[str, int], recorded: dict[str, int] | None = None) -> list[str]:
    """What has grown, is new, or is gone, as sentences that say what to do."""
    before = RECORDED if recorded is None else recorded
    lines = []
    for name, size in taken.items():
        share, least = GROWTH["session" if name in _SESSION else "module"]
        if name not in before:
            lines.append(f"{name} takes {size} B and is not recorded: {_RENEW}")
        elif size > before[name] + max(least, int(share * before[name])):
            more = size - before[name]
            lines.append(f"{name} takes {size} B, {more} B more than recorded: make it smaller, or {_RENEW}")
    return lines + [f"{name} is recorded and not there any more: {_RENEW}" for name in before if name not in taken]


def write(table: str, taken: dict[str, int], file: Path = Path(__file__)) -> None:
    """Record these figures in this file's table of that name."""
    rows = "".join(f'    "{name}": {size},\n' for name, size in taken.items())
    text = file.read_text()
    file.write_text(re.sub(rf"(?ms)^{table} = \{{.*?^\}}$", lambda _: f"{table} = {{\n{rows}}}", text))


# Written by --write: two figures of the session, then the modules, those that stay before those that come and go.
RECORDED = {
    "idle": 103012,
    "peak": 105188,
    "firmware": 103,
    "firmware.black_box": 1112,
    "firmware.port": 112,
    "firmware.port.files": 890,
    "firmware.port.interpreter": 4144,
    "firmware.ignition": 685,
    "firmware.tasks": 110,
    "firmware.tasks.clock": 1196,
    "firmware.tasks.guard": 364,
    "lib": 135,
    "lib.ticks": 657,
    "lib.kernel": 1662,
    "firmware.runner": 1275,
    "lib.wire": 110,
    "lib.wire.websocket": 2164,
    "lib.wire.sender": 1962,
    "firmware.tasks.link": 3542,
    "firmware.tasks.meter": 309,
    "lib.drivers": 94,
    "lib.drivers.status_led": 2330,
    "firmware.tasks.panel": 855,
    "lib.drivers.iso14443": 520,
    "firmware.tasks.reader": 733,
    "firmware.tasks.session": 460,
    "lib.civil": 465,
    "lib.clock": 671,
    "lib.connector": 732,
    "lib.drivers.contactor": 1459,
    "lib.drivers.control_pilot": 1754,
    "lib.drivers.mfrc522": 3545,
    "lib.drivers.plain_led": 575,
    "lib.drivers.plug_lock": 893,
    "lib.drivers.pulse_meter": 1164,
    "lib.evse": 206,
    "lib.evse.interlock": 2796,
    "lib.evse.outlet": 2119,
    "lib.log": 1181,
    "lib.ocpp16": 110,
    "lib.ocpp16.ocppj": 3498,
    "lib.ocpp16.records": 2200,
    "lib.ocpp16.metering": 1594,
    "lib.ocpp16.outbox": 5331,
    "lib.ocpp16.authorize": 4282,
    "lib.ocpp16.availability": 968,
    "lib.ocpp16.errands": 1275,
    "lib.ocpp16.registration": 1371,
    "lib.ocpp16.status": 2744,
    "lib.ocpp16.transaction": 4959,
    "lib.ocpp16.charge_point": 4927,
    "lib.ocpp16.configuration": 1534,
    "lib.store": 142,
    "lib.store.chunk": 978,
    "lib.store.slots": 1396,
    "lib.store.journal": 2483,
    "firmware.certificates": 1128,
    "firmware.charger": 5234,
    "firmware.version": 133,
    "firmware.last_boot": 3980,
    "firmware.pull_ups": 2214,
    "firmware.registers": 446,
    "firmware.safe_mode": 4752,
    "firmware.safe_point": 4437,
    "firmware.safe_state": 389,
    "firmware.settings": 3264,
    "lib.wire.url": 1723,
    "firmware.tasks.address": 929,
    "firmware.tasks.connect": 1665,
    "firmware.tasks.find": 332,
    "firmware.tasks.lookup": 1531,
    "firmware.tasks.network": 716,
    "firmware.wall_clock": 606,
    "firmware.wiring": 4048,
    "lib.iso8601": 1307,
    "lib.ocpp16.cache": 1471,
    "lib.ocpp16.config_keys": 4714,
    "lib.ocpp16.config_start": 805,
    "lib.ocpp16.core": 3550,
    "lib.ocpp16.escape": 652,
    "lib.ocpp16.recovery": 1740,
    "lib.ocpp16.transaction_data": 1837,
    "lib.store.room": 661,
    "lib.store.search": 1329,
    "lib.wire.dhcp": 2321,
    "lib.wire.dns": 1768,
    "lib.wire.http_upgrade": 2553,
}

# Written by `make bench ARGS="steps --write"`: whose instructions they are, then how many each hot path takes.
STEPS = {
    "CPython 3.11": 0,
    "guard, an outlet nobody uses": 930,
    "guard, an outlet that charges": 1096,
    "tick, two connectors nobody uses": 559,
    "owed, nothing to say": 266,
    "a CALL received and answered": 1442,
    "a frame of 128 bytes masked": 1979,
    "a frame of 128 bytes received": 413,
}
