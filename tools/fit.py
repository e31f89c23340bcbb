"""What a virtual charger is if nobody says: the station that fits its board, and what a board wants of the owner."""

_TWO = "default"  # of firmware/stations, as those below
_SHAPES = {"workshop": "workshop_cables"}  # the workshop's own board has a shape for stations of fixed cables


def station(facts: dict) -> str:
    """The station of firmware/stations that uses as many connectors as there are; a lock holds the plug of a socket."""
    if len(facts["CONNECTORS"]) > 1:
        return _TWO
    return "single_socket" if "lock" in facts["CONNECTORS"][0] else "single"


def board(name: str, station_facts: dict) -> str:
    """The board that this one is with such a station: the workshop's own has bolts where there are sockets."""
    return _SHAPES.get(name, name) if station_facts.get("CABLE") == "fixed" else name


def settings(facts: dict) -> dict:
    """What the owner must say of this board: here everything is a test stand."""
    return {"test_stand": True} if facts["SAFETY"] == "loop" else {}
