"""The messages a central system may send, as words: their fields in order, and what a word means in one."""

import re

from tools.csms import schemas, timestamps
from tools.csms.schedules import schedule
from tools.csms.schemas import CALL

# The order in which a human says them. What is not here is said as field=value.
ORDER = {
    "CancelReservation": ("reservationId",),
    "CertificateSigned": ("certificateChain",),
    "ChangeAvailability": ("connectorId", "type"),
    "ChangeConfiguration": ("key", "value"),
    "ClearCache": (),
    "ClearChargingProfile": ("id", "connectorId", "chargingProfilePurpose", "stackLevel"),
    "DataTransfer": ("vendorId", "messageId", "data"),
    "DeleteCertificate": ("certificateHashData",),
    "ExtendedTriggerMessage": ("requestedMessage", "connectorId"),
    "GetCompositeSchedule": ("connectorId", "duration", "chargingRateUnit"),
    "GetConfiguration": ("key",),
    "GetDiagnostics": ("location", "startTime", "stopTime", "retries", "retryInterval"),
    "GetInstalledCertificateIds": ("certificateType",),
    "GetLocalListVersion": (),
    "GetLog": ("logType", "log.remoteLocation", "requestId", "log.oldestTimestamp", "log.latestTimestamp"),
    "InstallCertificate": ("certificateType", "certificate"),
    "RemoteStartTransaction": ("connectorId", "idTag", "chargingProfile.chargingSchedule"),
    "RemoteStopTransaction": ("transactionId",),
    "ReserveNow": ("connectorId", "idTag", "expiryDate", "reservationId", "parentIdTag"),
    "Reset": ("type",),
    "SendLocalList": ("listVersion", "updateType", "localAuthorizationList"),
    "SetChargingProfile": ("connectorId", "csChargingProfiles.chargingProfilePurpose",
                           "csChargingProfiles.chargingSchedule", "csChargingProfiles.stackLevel",
                           "csChargingProfiles.chargingProfileKind", "csChargingProfiles.chargingProfileId"),
    "SignedUpdateFirmware": ("firmware.location", "firmware.signature", "firmware.signingCertificate",
                             "firmware.retrieveDateTime", "requestId"),
    "TriggerMessage": ("requestedMessage", "connectorId"),
    "UnlockConnector": ("connectorId",),
    "UpdateFirmware": ("location", "retrieveDate", "retries", "retryInterval"),
}
# What need not be said: filled in by fill_in.py from what the central system knows.
FILLED_IN = {
    "GetLog": ("requestId",),
    "RemoteStopTransaction": ("transactionId",),
    "ReserveNow": ("expiryDate", "reservationId"),
    "SetChargingProfile": ("csChargingProfiles.stackLevel", "csChargingProfiles.chargingProfileKind",
                           "csChargingProfiles.chargingProfileId"),
    "SignedUpdateFirmware": ("firmware.retrieveDateTime", "requestId"),
    "UpdateFirmware": ("retrieveDate",),
}
_SPAN = re.compile(r"([+-]?)(\d+)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FEW = 6  # so many choices are shown in a usage line


def usage(action: str) -> str:
    """One line: the action and its fields in order; [fields] may be left out."""
    return " ".join([action, *(_shown(action, path) for path in ORDER[action])])


def value(kind: int, action: str, path: str, word: str, now_s: float) -> object:
    """The word as its field's type; raises ValueError with what the field takes."""
    spec = schemas.part(kind, action, path)
    if "enum" in spec:
        return _choice(spec["enum"], word, path)
    if path.endswith("chargingSchedule"):
        return schedule(word)
    if spec.get("format") == "date-time":
        return _moment(word, now_s)
    return _TYPES[spec.get("type", "string")](word, path)


def takes_rest(action: str, path: str) -> bool:
    """True if all the remaining words belong to this field: a list of plain texts or of tags."""
    return schemas.part(CALL, action, path).get("type") == "array"


def _shown(action: str, path: str) -> str:
    spec = schemas.part(CALL, action, path)
    name = path.rpartition(".")[2] + ("..." if spec.get("type") == "array" else "")
    choices = spec.get("enum", ())
    if choices:
        name += ": " + "|".join(choices) if len(choices) <= _FEW else f": {choices[0]}|..."
    optional = path in FILLED_IN.get(action, ()) or not _required(action, path)
    return f"[{name}]" if optional else f"<{name}>"


def _required(action: str, path: str) -> bool:
    outer, _, name = path.rpartition(".")
    around = schemas.part(CALL, action, outer) if outer else schemas.schema(CALL, action)
    return name in around.get("required", ()) and (not outer or _required(action, outer))


def _choice(choices: list, word: str, path: str) -> str:
    for each in choices:
        if each.lower() == word.lower():
            return each
    raise ValueError(f"{path} is one of {', '.join(choices)}, not {word!r}")


def _moment(word: str, now_s: float) -> str:
    """`now`, a span from now (+30m, -2h, 90s, +1d), or a date-time as it is."""
    span = _SPAN.fullmatch(word)
    if span:
        sign = -1 if span[1] == "-" else 1
        return timestamps.iso(now_s + sign * int(span[2]) * _SECONDS[span[3]])
    return timestamps.iso(now_s) if word == "now" else word


def _integer(word: str, path: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise ValueError(f"{path} is a whole number, not {word!r}") from None


def _number(word: str, path: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ValueError(f"{path} is a number, not {word!r}") from None


def _boolean(word: str, path: str) -> bool:
    if word.lower() not in ("true", "false"):
        raise ValueError(f"{path} is true or false, not {word!r}")
    return word.lower() == "true"


def _structure(word: str, path: str) -> object:
    raise ValueError(f"{path} is an object: say it as JSON, not {word!r}")


def _text(word: str, path: str) -> str:
    return word


_TYPES = {"integer": _integer, "number": _number, "boolean": _boolean, "string": _text, "object": _structure}
