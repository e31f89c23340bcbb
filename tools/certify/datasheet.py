"""What the data sheet says and no OCPP message does: from a file for a real charger, here for the virtual ones."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class DataSheet:
    """The product in facts. What is False makes the cases that need it not applicable."""

    connectors: int = 1
    cable: str = "socket"  # or fixed
    lock: bool = True  # a socket that holds the plug
    shared_reader: bool = False  # one reader for several connectors
    backup_power: bool = False  # lives on long enough after a power cut to tell of it
    ev_side: bool = True  # notices that the cable has left the car while the other end is in
    local_start: bool = True  # somebody at the charger can identify himself

    def facts(self) -> dict:
        """For the report."""
        return asdict(self)


_STATIONS = {
    "default": DataSheet(connectors=2, shared_reader=True),
    "single": DataSheet(cable="fixed", lock=False),
    "cs500d_011k1": DataSheet(cable="fixed", lock=False),
    "csc_22b7": DataSheet(connectors=2, cable="fixed", lock=False, shared_reader=True),
}


def of_station(name: str) -> DataSheet:
    """The data sheet of a virtual charger; one fixed cable if nothing is known of it."""
    return _STATIONS.get(name, DataSheet(cable="fixed", lock=False))


def read(path: str) -> DataSheet:
    """The data sheet in a JSON file; ValueError says what is wrong with it, OSError that there is none."""
    told = json.loads(Path(path).read_text())
    known = {each.name: type(each.default) for each in fields(DataSheet)}
    unknown = sorted(set(told) - set(known)) if isinstance(told, dict) else ["an object"]
    if unknown:
        raise ValueError(f"{path}: no fact {unknown[0]}; there are: {', '.join(known)}")
    sheet = DataSheet(**told)
    for name, kind in known.items():
        if type(getattr(sheet, name)) is not kind:
            raise ValueError(f"{path}: {name} is {getattr(sheet, name)!r}, not of type {kind.__name__}")
    if sheet.cable not in ("socket", "fixed"):
        raise ValueError(f"{path}: cable is socket or fixed, not {sheet.cable!r}")
    return sheet
