"""OCPP 1.6 section 4.9: the status changes that a connector may make. The firmware has no copy of it."""

_NAMES = (
    *("Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE"),
    *("Finishing", "Reserved", "Unavailable", "Faulted"),
)
# rows A to I, columns 1 to 9 of the table
_ROWS = (
    *("-2345-789", "1-3456--9", "1--456-89", "1-3-56-89", "1-34-6-89"),
    *("12-----89", "12-----89", "12345---9", "12345678-"),
)
ALLOWED = {
    (_NAMES[row], _NAMES[int(cell) - 1]) for row, cells in enumerate(_ROWS) for cell in cells if cell != "-"
}
STATUSES = frozenset(_NAMES)
OF_THE_WHOLE = frozenset(("Available", "Unavailable", "Faulted"))  # connector 0, sections 4.9 and 7.7


def allowed(connector: int, before: str | None, after: str) -> bool:
    """May this connector change so? `before` None: nothing is known yet, any status may be the first."""
    if connector == 0 and after not in OF_THE_WHOLE:
        return False
    if before is None or before not in STATUSES or connector == 0:
        return after in STATUSES
    return (before, after) in ALLOWED
