"""What a step of a case expects: a message with certain fields."""

_WITHOUT_CASE = ("idTag", "info")  # CiString (OCPP 1.6 3.16), and a text for people


class Wanted:
    """A CALL of the charger. A field's value is what it must be, a tuple of what it may be, None for absent."""

    def __init__(self, action: str, /, **fields: object) -> None:
        self.action = action
        self.fields = fields

    def wrong(self, payload: dict) -> list[str]:
        """The fields that are not as wanted."""
        return [name for name, wanted in self.fields.items() if not _fits(name, payload.get(name), wanted)]

    def takes(self, event: dict) -> bool:
        """Is this message the one?"""
        return event["action"] == self.action and not self.wrong(event["payload"])

    def __str__(self) -> str:
        said = [f"{name} {_alternatives(value)}" for name, value in self.fields.items()]
        return f"{self.action}({', '.join(said)})" if said else self.action


def status(connector: int | tuple, *statuses: str, **fields: object) -> Wanted:
    """A StatusNotification of this connector with one of these statuses."""
    return Wanted("StatusNotification", connectorId=connector, status=statuses, **fields)


def statuses(connectors: int, special: dict[int, tuple] | None = None, others: str = "Available") -> list[Wanted]:
    """StatusNotifications of 0 and each connector: `others`, or one of those that are special to a connector."""
    return [status(n, *(special or {}).get(n, (others,))) for n in range(connectors + 1)]


def _fits(name: str, value: object, wanted: object) -> bool:
    choices = wanted if isinstance(wanted, tuple) else (wanted,)
    if name in _WITHOUT_CASE and isinstance(value, str):
        return value.upper() in [str(each).upper() for each in choices]
    return value in choices


def _alternatives(value: object) -> str:
    choices = value if isinstance(value, tuple) else (value,)
    return " or ".join("absent" if each is None else str(each) for each in choices)
