"""What the data sheet says and no OCPP message does: from a file for a real charger, here for the virtual ones."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class DataSheet:
    """The product in facts. What is False makes the cases that need it not applicable."""

    connectors: int = 1
    cable: str = "socket"  # or fixed
    lock: bool = True  # a socket that holds the plug; in a file, where nothing is said: whether there is a socket
    shared_reader: bool = False  # one reader for several connectors
    backup_power: bool = False  # lives on long enough after a power cut to tell of it
    ev_side: bool = True  # notices that the cable has left the car while the other end is in
    local_start: bool = True  # somebody at the charger can identify himself

    def facts(self) -> dict:
        """For the report."""
        return asdict(self)


_STATIONS = {
    "default": DataSheet(connectors=2, shared_reader=True),
    "single_socket": DataSheet(),
    "single": DataSheet(cable="fixed", lock=False),
    "cs500d_011k1": DataSheet(cable="fixed", lock=False),
    "csc_22b7": DataSheet(connectors=2, cable="fixed", lock=False, shared_reader=True),
}


def of_station(name: str) -> DataSheet:
    """The data sheet of a virtual charger; one fixed cable if nothing is known of it."""
    return _STATIONS.get(name, DataSheet(cable="fixed", lock=False))


def read(path: str) -> DataSheet:
    """The data sheet in a JSON file; ValueError says what is wrong with it, OSError that there is none."""
    try:
        told = json.loads(Path(path).read_text())
    except ValueError as error:
        raise ValueError(f"{path}: no JSON: {error}") from None
    try:
        return _checked(told)
    except ValueError as wrong:
        raise ValueError(f"{path}: {wrong}") from None


def _checked(told: object) -> DataSheet:
    known = {each.name: type(each.default) for each in fields(DataSheet)}
    if not isinstance(told, dict):
        raise ValueError(f"say an object with any of: {', '.join(known)}")
    for name, value in told.items():
        if name not in known:
            raise ValueError(f"no fact {name}; there are: {', '.join(known)}")
        if type(value) is not known[name]:
            raise ValueError(f"{name} is {value!r}, not of type {known[name].__name__}")
    sheet = DataSheet(**{"lock": told.get("cable") != "fixed", **told})
    if sheet.connectors < 1:
        raise ValueError(f"connectors is {sheet.connectors}, not 1 or more")
    if sheet.cable not in ("socket", "fixed"):
        raise ValueError(f"cable is socket or fixed, not {sheet.cable!r}")
    if sheet.cable == "fixed" and sheet.lock:
        raise ValueError("a fixed cable has no lock that holds its plug: lock is false, or cable is socket")
    return sheet
