"""Events as lines a human reads: time, charger, direction, action, and what matters in the message."""

from collections.abc import Callable

from tools.csms import timestamps
from tools.csms.schemas import CALL, CALLERROR, CALLRESULT

_LONG = 100  # characters of a payload that has no sentence of its own
STYLES = {"in": "cyan", "out": "green", "violation": "bold red", "error": "yellow", "connection": "magenta"}


def line(event: dict) -> str:
    """One event of a CentralSystem as a line: `05:06:07.123 CP1 -> StatusNotification connector 1 Available`.

    `->` comes from the charger, `<-` goes to it.
    """
    return _printable(f"{clock(event['t'])} {event['identity']} {_happened(event)}")


def style(event: dict) -> str:
    """How the line looks on a terminal, in rich's words."""
    if event["event"] == "frame":
        return STYLES["error"] if event["type"] in (CALLERROR, None) else STYLES[event["direction"]]
    return STYLES.get(event["event"], STYLES["connection"])


def clock(unix_s: float) -> str:
    """The time of day in UTC, as in OCPP's time stamps."""
    return timestamps.iso(unix_s)[len("2026-11-20T"):-1]


def essence(action: str, payload: dict, kind: int = CALL) -> str:
    """The message in a few words, such as `StartTransaction connector 1 04A1B2C3 meter 1234 Wh`."""
    name = action + (".conf" if kind == CALLRESULT else "")
    if kind == CALLERROR:
        said = f"CALLERROR {payload.get('code')} {payload.get('description')}"
    else:
        try:
            said = (_REQUESTS if kind == CALL else _ANSWERS).get(action, _plain)(payload)
        except (KeyError, TypeError, AttributeError):  # it broke its schema
            said = _plain(payload)
    return f"{name} {said}".rstrip()


def _printable(text: str) -> str:
    """A charger may send anything; what would move the cursor or break the encoding is shown as an escape."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _happened(event: dict) -> str:
    if event["event"] == "frame":
        arrow = "->" if event["direction"] == "in" else "<-"
        if event["type"] is None or event["action"] is None:
            return f"{arrow} {event.get('raw', '')[:_LONG] or event['payload']}"
        return f"{arrow} {essence(event['action'], event['payload'], event['type'])}"
    if event["event"] == "violation":
        return f"!! {event['text']}"
    if event["event"] == "refused":
        return f"-- refused: {event['status']} {event['reason']}"
    return f"-- {event['event']}"


def _plain(payload: object) -> str:
    """Any payload: names and values, as long as they are short."""
    pairs = payload.items() if isinstance(payload, dict) else [("", payload)]
    text = ", ".join(f"{name} {value}".strip() for name, value in pairs)
    return text if len(text) <= _LONG else text[:_LONG] + "..."


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part not in (None, ""))


def _connector(payload: dict) -> str:
    return f"connector {payload['connectorId']}" if "connectorId" in payload else ""


def _boot(payload: dict) -> str:
    return _joined(payload["chargePointVendor"], payload["chargePointModel"], payload.get("firmwareVersion"))


def _status(payload: dict) -> str:
    error = payload["errorCode"]
    return _joined(_connector(payload), payload["status"],
                   None if error == "NoError" else error, payload.get("info"))


def _start(payload: dict) -> str:
    return _joined(_connector(payload), payload["idTag"], f"meter {payload['meterStart']} Wh")


def _stop(payload: dict) -> str:
    return _joined(f"transaction {payload['transactionId']}", payload.get("idTag"),
                   f"meter {payload['meterStop']} Wh", payload.get("reason"))


def _meter(payload: dict) -> str:
    number = payload.get("transactionId")
    values = [_sample(value) for each in payload["meterValue"] for value in each["sampledValue"]]
    where = _joined(_connector(payload), "" if number is None else f"transaction {number}")
    return f"{where}: {', '.join(values)}"


def _sample(value: dict) -> str:
    measurand = value.get("measurand", "Energy.Active.Import.Register")
    name = "" if measurand == "Energy.Active.Import.Register" else measurand
    return _joined(name, value.get("phase"), value["value"], value.get("unit", "" if name else "Wh"))


def _tag_info(payload: dict) -> str:
    info = payload.get("idTagInfo", {})
    number = payload.get("transactionId")
    which = "" if number is None else f"transaction {number}"
    return _joined(which, info.get("status"), info.get("parentIdTag"))


def _boot_answer(payload: dict) -> str:
    return f"{payload['status']}, interval {payload['interval']} s, {payload['currentTime']}"


def _configuration(payload: dict) -> str:
    keys = [f"{each['key']}={each.get('value', '')}" for each in payload.get("configurationKey", [])]
    text = ", ".join([*keys, *(f"{name}?" for name in payload.get("unknownKey", []))])
    return text if len(text) <= _LONG else f"{text[:_LONG]}... {len(keys)} keys"


_REQUESTS: dict[str, Callable] = {
    "Authorize": lambda payload: payload["idTag"],
    "BootNotification": _boot,
    "ChangeAvailability": lambda payload: _joined(_connector(payload), payload["type"]),
    "ChangeConfiguration": lambda payload: f"{payload['key']}={payload['value']}",
    "DataTransfer": lambda payload: _joined(*payload.values()),
    "DiagnosticsStatusNotification": lambda payload: payload["status"],
    "FirmwareStatusNotification": lambda payload: payload["status"],
    "GetConfiguration": lambda payload: ", ".join(payload.get("key", [])),
    "MeterValues": _meter,
    "RemoteStartTransaction": lambda payload: _joined(_connector(payload), payload["idTag"]),
    "RemoteStopTransaction": lambda payload: f"transaction {payload['transactionId']}",
    "Reset": lambda payload: payload["type"],
    "StartTransaction": _start,
    "StatusNotification": _status,
    "StopTransaction": _stop,
    "TriggerMessage": lambda payload: _joined(payload["requestedMessage"], _connector(payload)),
    "UnlockConnector": _connector,
}
_ANSWERS: dict[str, Callable] = {
    "Authorize": _tag_info,
    "BootNotification": _boot_answer,
    "GetConfiguration": _configuration,
    "Heartbeat": lambda payload: payload["currentTime"],
    "StartTransaction": _tag_info,
    "StopTransaction": _tag_info,
    **dict.fromkeys(("CancelReservation", "ChangeAvailability", "ChangeConfiguration", "ClearCache", "Reset",
                     "RemoteStartTransaction", "RemoteStopTransaction", "ReserveNow", "SendLocalList",
                     "SetChargingProfile", "TriggerMessage", "UnlockConnector"),
                    lambda payload: payload["status"]),
}
