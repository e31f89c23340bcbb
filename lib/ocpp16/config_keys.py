"""The configuration keys of Core and OCPP-J (OCPP 1.6 9.1): one table, which is also their documentation.

Imported only where keys are described, checked or changed; the values in force are in configuration.py, so
the table need not stay in memory. No key needs a restart: none is answered RebootRequired.
"""

from micropython import const

from lib.ocpp16.ocppj import printable

# type
_BOOL = const(0)
_INT = const(1)  # range in the last column
_TEXT = const(2)
_MEASURANDS = const(3)  # comma separated, from MEASURANDS; at most as many as <key>MaxLength says
_ROTATION = const(4)  # comma separated <connector>.<rotation>
_TYPE = const(7)
_R = const(8)  # read-only: ChangeConfiguration answers Rejected
_ROW = const(4)
_MOST = const(0x3FFFFFFF)
_LONGEST_VALUE = const(500)

# what pulses and limits can tell
MEASURANDS = (
    "Energy.Active.Import.Register", "Energy.Active.Import.Interval", "Power.Active.Import", "Current.Offered",
)  # fmt: skip
_ROTATIONS = ("NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR")
_REGISTER = "Energy.Active.Import.Register"

# key, type and access, default (None: absent unless a station sets it), range
_TABLE: tuple = (
    # a card that neither cache nor central system knows may charge while offline
    "AllowOfflineTxForUnknownId", _BOOL, "false", None,
    # what the central system said of a card is remembered; false also forgets it
    "AuthorizationCacheEnabled", _BOOL, "true", None,
    # a remote start is authorized like a card
    "AuthorizeRemoteTxRequests", _BOOL, "true", None,
    # how often the lights blink for a card; 0: not at all; only boards with lights have it
    "BlinkRepeat", _INT, "3", (0, 100),
    # s between meter values on the clock's grid, from midnight UTC; 0: none
    "ClockAlignedDataInterval", _INT, "0", (0, 86400),
    # s from Preparing until somebody who was let in must have plugged the cable in
    "ConnectionTimeOut", _INT, "60", (1, 86400),
    # how the phases are wired: 0.RST,1.RST,2.NotApplicable
    "ConnectorPhaseRotation", _ROTATION, "0.Unknown", None,
    "ConnectorPhaseRotationMaxLength", _INT | _R, None, None,
    # keys that one GetConfiguration may name; asked for all, all are told
    "GetConfigurationMaxKeys", _INT | _R, "40", None,
    # s without another message; 0: none; BootNotification.conf says it anew
    "HeartbeatInterval", _INT, "300", (0, 604800),
    # % of the lights' brightness; 0: dark; LEDs that cannot be dimmed are on for more; only boards with lights have it
    "LightIntensity", _INT, "100", (0, 100),
    # a card that the cache knows as Accepted may charge while offline
    "LocalAuthorizeOffline", _BOOL, "true", None,
    # such a card is not asked about while online either
    "LocalPreAuthorize", _BOOL, "false", None,
    # Wh that still flow when StartTransaction.conf refuses the card
    "MaxEnergyOnInvalidId", _INT, "0", (0, 1000000),
    # s until a message of ours counts as unanswered (TRN-SYN-05: a certified central system answers after 58 s)
    "MessageTimeout", _INT, "75", (5, 600),
    "MeterValuesAlignedData", _MEASURANDS, _REGISTER, None,
    "MeterValuesAlignedDataMaxLength", _INT | _R, "4", None,
    "MeterValuesSampledData", _MEASURANDS, _REGISTER, None,
    "MeterValuesSampledDataMaxLength", _INT | _R, "4", None,
    # s between meter values of a transaction, from its start; 0: none
    "MeterValueSampleInterval", _INT, "60", (0, 86400),
    # s that a status must last before it is told
    "MinimumStatusDuration", _INT, "0", (0, 3600),
    "NumberOfConnectors", _INT | _R, "1", None,
    # kept for the central system: a reset by the chip itself does not fail
    "ResetRetries", _INT, "3", (0, 100),
    # values in StopTransaction.transactionData; more are thinned out, begin and end stay
    "StopTransactionMaxMeterValues", _INT | _R, "20", None,
    # the transaction ends when the cable is pulled at the car; false: it waits for the car
    "StopTransactionOnEVSideDisconnect", _BOOL, "true", None,
    # StartTransaction.conf refuses the card: the transaction ends; false: only the energy
    "StopTransactionOnInvalidId", _BOOL, "true", None,
    "StopTxnAlignedData", _MEASURANDS, "", None,
    "StopTxnAlignedDataMaxLength", _INT | _R, "4", None,
    "StopTxnSampledData", _MEASURANDS, "", None,
    "StopTxnSampledDataMaxLength", _INT | _R, "4", None,
    "SupportedFeatureProfiles", _TEXT | _R, "Core", None,
    "SupportedFeatureProfilesMaxLength", _INT | _R, None, None,
    # how often a transaction message is sent that the central system does not take
    "TransactionMessageAttempts", _INT, "3", (1, 1000),
    # s before it is sent again, times the attempts so far
    "TransactionMessageRetryInterval", _INT, "60", (1, 86400),
    # the cable is freed when it is pulled at the car; false: when its card comes. A fixed cable: false, read-only
    "UnlockConnectorOnEVSideDisconnect", _BOOL, "true", None,
    # s without a sign of life until we ping; 0: never
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


def standard(key: str) -> str:
    """A key in its standard spelling, whatever its case (CORE-CFG-02); "" when there is no such key."""
    row = _row(key)
    return _TABLE[row] if row >= 0 else ""


def defaults() -> dict:
    """Key to value, for every key that has one by default."""
    return {_TABLE[row]: _TABLE[row + 2] for row in range(0, len(_TABLE), _ROW) if _TABLE[row + 2] is not None}


def read_only(key: str) -> bool:
    return bool(_TABLE[_row(key) + 1] & _R)


def valid(key: str, value: str, connectors: int = 99) -> bool:
    """May this key have this value, on a charger with so many connectors?"""
    row = _row(key)
    kind = _TABLE[row + 1] & _TYPE
    if len(value) > _LONGEST_VALUE or not printable(value):
        return False
    if kind == _BOOL:
        return value.lower() in ("true", "false")
    if kind == _INT:  # CORE-CFG-05: digits only
        low, high = _TABLE[row + 3] or (0, _MOST)
        return value.isdigit() and len(value) < 10 and low <= int(value) <= high
    if kind == _TEXT or not value:
        return True
    items = [item.strip() for item in value.split(",")]
    if kind == _MEASURANDS:  # CORE-MV-17: one unknown item refuses the whole list
        return all(item in MEASURANDS for item in items)
    return _valid_rotations(items, connectors)


def _valid_rotations(items: list, connectors: int) -> bool:
    """One for each connector at most; a certified station says "0", another only the rotation."""
    seen = []
    for item in items:
        connector, _, rotation = item.partition(".")
        if connector in seen or not (item == "0" or item in _ROTATIONS or (
            connector.isdigit() and int(connector) <= connectors and rotation in _ROTATIONS
        )):  # fmt: skip
            return False
        seen.append(connector)
    return True


def describe(values: dict, wanted: list, fixed: tuple):
    """(key, readonly, value) of the keys asked for, or of all when none is named; keys without a value are left out.
    `fixed`: keys that are read-only in this product."""
    rows = [_row(key) for key in wanted] if wanted else range(0, len(_TABLE), _ROW)
    told = []
    for row in rows:
        if row >= 0 and row not in told:  # CORE-CFG-17: a key asked for twice is answered once
            told.append(row)
            if _TABLE[row] in values:
                yield _TABLE[row], bool(_TABLE[row + 1] & _R) or _TABLE[row] in fixed, values[_TABLE[row]]
