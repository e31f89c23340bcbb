# CPython only: host tool
"""The stranger's configuration keys (OCPP 1.6 9.1): name -> first value, and what may be written there."""

from collections.abc import Callable

MEASURANDS = {"Energy.Active.Import.Register": "Wh", "Power.Active.Import": "W", "Voltage": "V"}


def seconds(text: str) -> bool:
    """A whole number, 0 or more."""
    return text.isascii() and text.isdigit()


def truth(text: str) -> bool:
    """A boolean, in any case (9.1)."""
    return text.lower() in ("true", "false")


def measurands(text: str) -> bool:
    """A list of what this meter measures; refused as a whole if one is not (3.16.4)."""
    return all(each.strip() in MEASURANDS for each in text.split(",") if each)


def any_text(text: str) -> bool:
    """Whatever the key's owner likes."""
    return len(text) <= 500


READ_ONLY: dict[str, str] = {"GetConfigurationMaxKeys": "20", "SupportedFeatureProfiles": "Core"}
WRITABLE: dict[str, tuple[str, Callable[[str], bool]]] = {
    "AllowOfflineTxForUnknownId": ("false", truth),
    "AuthorizationCacheEnabled": ("true", truth),
    "AuthorizeRemoteTxRequests": ("true", truth),
    "ClockAlignedDataInterval": ("0", seconds),
    "ConnectionTimeOut": ("60", seconds),
    "ConnectorPhaseRotation": ("NotApplicable", any_text),
    "HeartbeatInterval": ("300", seconds),
    "LocalAuthorizeOffline": ("true", truth),
    "LocalPreAuthorize": ("false", truth),
    "MaxEnergyOnInvalidId": ("0", seconds),
    "MeterValueSampleInterval": ("60", seconds),
    "MeterValuesAlignedData": ("Energy.Active.Import.Register", measurands),
    "MeterValuesSampledData": ("Energy.Active.Import.Register", measurands),
    "MinimumStatusDuration": ("0", seconds),
    "ResetRetries": ("1", seconds),
    "StopTransactionOnEVSideDisconnect": ("true", truth),
    "StopTransactionOnInvalidId": ("true", truth),
    "StopTxnAlignedData": ("", measurands),
    "StopTxnSampledData": ("", measurands),
    "TransactionMessageAttempts": ("3", seconds),
    "TransactionMessageRetryInterval": ("10", seconds),
    "UnlockConnectorOnEVSideDisconnect": ("true", truth),
}


class Keys:
    """The values; `stored` is what has been changed, and survives a power cut."""

    def __init__(self, connectors: int, stored: dict) -> None:
        self.fixed = {**READ_ONLY, "NumberOfConnectors": str(connectors)}
        self.stored = stored

    def listed(self) -> list:
        """The names."""
        return sorted([*self.fixed, *WRITABLE])

    def text(self, name: str) -> str:
        """The value of a key that there is."""
        return self.fixed[name] if name in self.fixed else self.stored.get(name, WRITABLE[name][0])

    def number(self, name: str) -> int:
        """The value as a whole number."""
        return int(self.text(name))

    def on(self, name: str) -> bool:
        """The value as a boolean."""
        return self.text(name).lower() == "true"

    def items(self, name: str) -> list:
        """The value as a list of measurands; none means the energy register."""
        return [each.strip() for each in self.text(name).split(",") if each] or ["Energy.Active.Import.Register"]

    def entry(self, name: str) -> dict:
        """The key as GetConfiguration.conf carries it."""
        return {"key": name, "readonly": name in self.fixed, "value": self.text(name)}

    def find(self, name: str) -> str | None:
        """The key's name as we write it (a CiString: case does not count), or None."""
        return next((each for each in self.listed() if each.lower() == name.lower()), None)

    def change(self, name: str, value: str) -> str:
        """Write a key; the status of ChangeConfiguration.conf."""
        if self.find(name) is None:
            return "NotSupported"
        known = self.find(name)
        if known in self.fixed or not WRITABLE[known][1](value):
            return "Rejected"
        self.stored[known] = value
        return "Accepted"
