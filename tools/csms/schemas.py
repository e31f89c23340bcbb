"""The published schemas of OCPP 1.6 and its security extension, and what they demand of a payload.

The schemas are those inside PyPI's `ocpp`. They are tightened in three places: the specification's 1..*
lists, which the schemas do not state, two units that the package added to the published ones, and properties
that are in no schema, which some inner objects let pass.
"""

import json
from copy import deepcopy
from decimal import Decimal
from functools import cache

from jsonschema import Draft4Validator, FormatChecker, ValidationError
from ocpp.messages import MessageType, get_validator

from tools.csms import timestamps

CALL, CALLRESULT, CALLERROR = MessageType.Call, MessageType.CallResult, MessageType.CallError

FROM_CHARGER = frozenset((
    "Authorize", "BootNotification", "DataTransfer", "DiagnosticsStatusNotification",
    "FirmwareStatusNotification", "Heartbeat", "LogStatusNotification", "MeterValues",
    "SecurityEventNotification", "SignCertificate", "SignedFirmwareStatusNotification",
    "StartTransaction", "StatusNotification", "StopTransaction"))
TO_CHARGER = frozenset((
    "CancelReservation", "CertificateSigned", "ChangeAvailability", "ChangeConfiguration", "ClearCache",
    "ClearChargingProfile", "DataTransfer", "DeleteCertificate", "ExtendedTriggerMessage",
    "GetCompositeSchedule", "GetConfiguration", "GetDiagnostics", "GetInstalledCertificateIds",
    "GetLocalListVersion", "GetLog", "InstallCertificate", "RemoteStartTransaction", "RemoteStopTransaction",
    "ReserveNow", "Reset", "SendLocalList", "SetChargingProfile", "SignedUpdateFirmware", "TriggerMessage",
    "UnlockConnector", "UpdateFirmware"))

_NEVER_EMPTY = ("meterValue", "sampledValue", "chargingSchedulePeriod")  # OCPP 1.6 6.31, 7.13, 7.33: 1..*
_NOT_PUBLISHED = {"MeterValues": "Hertz", "StopTransaction": "Celsius"}

# OCPP-J 1.6 4.2.3: which error tells the sender what kind of mistake it made.
_ERROR_OF = {"required": "OccurenceConstraintViolation", "minItems": "OccurenceConstraintViolation",
             "type": "TypeConstraintViolation", "additionalProperties": "FormationViolation"}

_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date-time", raises=ValueError)(lambda value: bool(timestamps.unix_s(value)) or True)


def schema(kind: int, action: str) -> dict:
    """The JSON schema of a request (CALL) or a confirmation (CALLRESULT); KeyError for an unknown action."""
    return _validator(kind, action).schema


def part(kind: int, action: str, path: str) -> dict:
    """The schema of one property, "." between the names of inner objects; KeyError if there is none."""
    whole = found = schema(kind, action)
    for name in path.split("."):
        found = resolved(whole, found["properties"][name])
    return found


def resolved(whole: dict, found: dict) -> dict:
    """The schema that a reference in a schema means; the security extension has its enumerations apart."""
    return whole["definitions"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found


def complaints(kind: int, action: str, payload: object) -> list:
    """What is wrong with a payload, as (OCPP error code, text) pairs; empty if nothing is."""
    # Tenths of an ampere are exact only as decimals: 0.1 is not a multiple of 0.1 in binary.
    exact = json.loads(json.dumps(payload), parse_float=Decimal)
    errors = sorted(_validator(kind, action).iter_errors(exact), key=lambda error: list(map(str, error.path)))
    return [(_ERROR_OF.get(error.validator, "PropertyConstraintViolation"), _text(error)) for error in errors]


@cache
def _validator(kind: int, action: str) -> Draft4Validator:
    if action not in FROM_CHARGER | TO_CHARGER:
        raise KeyError(action)
    tight = deepcopy(get_validator(kind, action, "1.6", parse_float=Decimal).schema)
    for each in [tight, *tight.get("definitions", {}).values()]:
        _tighten(each, _NOT_PUBLISHED.get(action))
    return Draft4Validator(tight, format_checker=_FORMATS)


def _tighten(node: dict, foreign_unit: str | None) -> None:
    if "properties" in node:
        node["additionalProperties"] = False
    for name, inner in node.get("properties", {}).items():
        if name in _NEVER_EMPTY:
            inner["minItems"] = 1
        if name == "unit" and foreign_unit in inner.get("enum", ()):
            inner["enum"].remove(foreign_unit)
        _tighten(inner, foreign_unit)
    if "items" in node:
        _tighten(node["items"], foreign_unit)


def _text(error: ValidationError) -> str:
    where = ".".join(map(str, error.path))
    return f"{where}: {error.message}" if where else error.message
