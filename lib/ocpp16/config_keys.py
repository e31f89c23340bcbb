"""The configuration keys of Core and OCPP-J (OCPP 1.6 9.1): one table, which is also their documentation."""

from micropython import const

# type
_BOOL = const(0)
_INT = const(1)  # range in the last column
_TEXT = const(2)
_MEASURANDS = const(3)  # comma separated, from MEASURANDS
_ROTATION = const(4)  # comma separated <connector>.<rotation>
_TYPE = const(7)
_R = const(8)  # ChangeConfiguration answers Rejected
_ROW = const(4)
_MOST = const(0x3FFFFFFF)
_LONGEST_VALUE = const(500)

MEASURANDS = ("Energy.Active.Import.Register", "Power.Active.Import", "Current.Offered")
_ROTATIONS = ("NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR")
_REGISTER = "Energy.Active.Import.Register"

# key, type and access, default (None: absent unless a station sets it), range or measurands
_TABLE = (
    "AuthorizeRemoteTxRequests", _BOOL, "true", None,
    "ClockAlignedDataInterval", _INT, "0", (0, 86400),
    "ConnectionTimeOut", _INT, "60", (1, 86400),
    "ConnectorPhaseRotation", _ROTATION, "0.Unknown", None,
    "GetConfigurationMaxKeys", _INT | _R, "40", None,
    "HeartbeatInterval", _INT, "300", (0, 604800),
    "LocalAuthorizeOffline", _BOOL, "true", None,
    "LocalPreAuthorize", _BOOL, "false", None,
    "MessageTimeout", _INT, "75", (5, 600),  # TRN-SYN-05: a certified central system answers after 58 s
    "MeterValuesAlignedData", _MEASURANDS, _REGISTER, None,
    "MeterValuesAlignedDataMaxLength", _INT | _R, "3", None,
    "MeterValuesSampledData", _MEASURANDS, _REGISTER, None,
    "MeterValuesSampledDataMaxLength", _INT | _R, "3", None,
    "MeterValueSampleInterval", _INT, "60", (0, 86400),
    "MinimumStatusDuration", _INT, "0", (0, 3600),
    "NumberOfConnectors", _INT | _R, "1", None,
    "ResetRetries", _INT, "3", (0, 100),
    "StopTransactionOnEVSideDisconnect", _BOOL | _R, "true", None,
    "StopTransactionOnInvalidId", _BOOL, "true", None,
    "StopTxnAlignedData", _MEASURANDS, "", None,
    "StopTxnAlignedDataMaxLength", _INT | _R, "3", None,
    "StopTxnSampledData", _MEASURANDS, "", None,
    "StopTxnSampledDataMaxLength", _INT | _R, "3", None,
    "SupportedFeatureProfiles", _TEXT | _R, "Core", None,
    "TransactionMessageAttempts", _INT, "3", (1, 1000),
    "TransactionMessageRetryInterval", _INT, "60", (1, 86400),
    "UnlockConnectorOnEVSideDisconnect", _BOOL, "true", None,
    "WebSocketPingInterval", _INT, "60", (0, 86400),
)  # fmt: skip


def _row(key: str) -> int:
    """Index of a key's row, whatever its case (CORE-CFG-02), or -1."""
    for index in range(0, len(_TABLE), _ROW):
        if _TABLE[index] == key:
            return index
    key = key.lower()
    for index in range(0, len(_TABLE), _ROW):
        if _TABLE[index].lower() == key:
            return index
    return -1


class Configuration:
    """The values in force: what was changed and stored, over the owner's, over the station's, over the table's.

    `slots` is a store of small records (lib/store/slots.py)."""

    def __init__(self, slots, station_keys: dict, owner_keys: dict, log) -> None:
        self._slots = slots
        self._log = log
        self._preset = {}
        self._changed = {}
        for source, keys in (("station", station_keys), ("settings", owner_keys)):
            for key in keys:
                self._adopt(source, key, keys[key])
        self._load()

    def _adopt(self, source: str, key: str, value) -> None:
        row = _row(key)
        if row < 0:
            self._log.warn("config", "%s: no key is called %s" % (source, key))
        elif value is not None and not _valid(row, str(value)):
            self._log.warn("config", "%s: %s cannot be %s" % (source, _TABLE[row], value))
        else:
            self._preset[_TABLE[row]] = None if value is None else str(value)

    def _load(self) -> None:
        stored = self._slots.load("config")
        for line in stored.decode().split("\n") if stored else ():
            key, _, value = line.partition("=")
            row = _row(key)
            if row >= 0 and _valid(row, value):
                self._changed[_TABLE[row]] = value
            elif line:
                self._log.warn("config", "stored and not understood: " + line)

    def get(self, key: str):
        """Value of a key in its standard spelling, or None when it has none."""
        value = self._changed.get(key)
        if value is None:
            row = _row(key)
            value = self._preset[key] if key in self._preset else _TABLE[row + 2]
        return value

    def number(self, key: str) -> int:
        return int(self.get(key) or 0)

    def flag(self, key: str) -> bool:
        return (self.get(key) or "").lower() == "true"

    def items(self, key: str) -> list:
        return [item.strip() for item in (self.get(key) or "").split(",") if item.strip()]

    def change(self, key: str, value: str) -> str:
        """ChangeConfiguration's status (CORE-CFG-01); an Accepted value is on flash when this returns."""
        row = _row(key)
        if row < 0:
            return "NotSupported"
        if _TABLE[row + 1] & _R or not _valid(row, value):
            return "Rejected"
        self.put(_TABLE[row], value)
        return "Accepted"

    def put(self, key: str, value: str) -> None:
        """Keep a value that is known to be right."""
        if self.get(key) != value:
            self._changed[key] = value
            lines = [changed + "=" + self._changed[changed] for changed in self._changed]
            self._slots.save("config", "\n".join(lines).encode())

    def describe(self, wanted: list):
        """(key, readonly, value) of the keys asked for, or of all when none is named; a key without a value is None."""
        rows = [_row(key) for key in wanted] if wanted else range(0, len(_TABLE), _ROW)
        told = []
        for row in rows:
            if row >= 0 and row not in told:  # CORE-CFG-17: a key asked for twice is answered once
                told.append(row)
                key = _TABLE[row]
                value = self.get(key)
                if value is not None:
                    yield key, bool(_TABLE[row + 1] & _R), value

    def unknown(self, wanted: list) -> list:
        return [key for key in wanted if _row(key) < 0]


def _valid(row: int, value: str) -> bool:
    kind = _TABLE[row + 1]
    if len(value) > _LONGEST_VALUE or any(not " " <= char <= "~" for char in value):
        return False
    if kind & _TYPE == _BOOL:
        return value.lower() in ("true", "false")
    if kind & _TYPE == _INT:  # CORE-CFG-05: digits only
        low, high = _TABLE[row + 3] or (0, _MOST)
        return value.isdigit() and len(value) < 10 and low <= int(value) <= high
    if kind & _TYPE == _TEXT:
        return True
    return all(_valid_item(kind & _TYPE, item.strip()) for item in value.split(",")) if value else True


def _valid_item(kind: int, item: str) -> bool:
    if kind == _MEASURANDS:  # CORE-MV-17: one unknown item refuses the whole list
        return item in MEASURANDS
    connector, _, rotation = item.partition(".")
    return item == "0" or (connector.isdigit() and rotation in _ROTATIONS) or item in _ROTATIONS
