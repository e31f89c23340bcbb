"""What a virtual charger is if nobody says: the station that fits its board, and what a board wants of the owner."""

_STATIONS = {1: "single", 2: "default"}  # of firmware/stations, by the connectors they use


def station(facts: dict) -> str:
    """The station of firmware/stations that uses as many connectors as there are."""
    return _STATIONS[min(len(facts["CONNECTORS"]), max(_STATIONS))]


def settings(facts: dict) -> dict:
    """What the owner must say of this board: here everything is a test stand."""
    return {"test_stand": True} if facts["SAFETY"] == "loop" else {}
