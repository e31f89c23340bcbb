"""What the central system may ask of Core (OCPP 1.6 5): one function a message, named as the message.

Each takes the ChargePoint, the payload and the tick, and returns the body of its answer: JSON text, or a
function that gives its pieces. `check` raises the CALLERROR that a wrong payload deserves, before anything is
changed.
"""

from lib.ocpp16 import ocppj
from lib.ocpp16.ocppj import check, quote, status

_NOT_HERE = (
    "CancelReservation ClearChargingProfile GetCompositeSchedule GetDiagnostics GetLocalListVersion SendLocalList "
    "SetChargingProfile TriggerMessage UpdateFirmware"
)


def handler(action: str):
    """The function of that name; asked of the module as an attribute, MicroPython would keep every name for ever."""
    if action[:1].isupper() and action in globals():
        return globals()[action]
    raise ocppj.CallError("NotSupported" if action in _NOT_HERE.split() else "NotImplemented", action)


def ChangeAvailability(cp, payload: dict, now: int) -> str:
    check(payload, "connectorId:int type:Inoperative,Operative", cp.log)
    number, operative = payload["connectorId"], payload["type"] == "Operative"
    if not 0 <= number <= len(cp.sessions):  # CORE-CA-06
        return status("Rejected")
    return status("Scheduled" if cp.availability.change(number, operative) else "Accepted")


def ChangeConfiguration(cp, payload: dict, now: int) -> str:
    check(payload, "key:s50 value:s500", cp.log)
    answer = cp.keys.change(payload["key"], payload["value"])
    if not cp.keys.flag("AuthorizationCacheEnabled"):  # CORE-CACHE-11
        _clear_cache(cp)
    return status(answer)


def ClearCache(cp, payload: dict, now: int) -> str:
    check(payload, "", cp.log)
    there = "AuthorizationCacheEnabled" not in cp.keys.hidden
    return status("Accepted" if there and _clear_cache(cp) else "Rejected")  # CORE-CACHE-08


def _clear_cache(cp) -> bool:
    from lib.ocpp16 import cache

    try:
        cache.clear(cp.slots)
        return True
    except OSError:
        return False


def DataTransfer(cp, payload: dict, now: int) -> str:
    check(payload, "vendorId:s255 messageId?:s50 data?:str", cp.log)
    return status("UnknownVendorId")


def GetConfiguration(cp, payload: dict, now: int):
    check(payload, "key?:[s50", cp.log)
    from lib.ocpp16 import config_keys

    wanted = payload.get("key") or []
    if len(wanted) > cp.keys.number("GetConfigurationMaxKeys"):  # CORE-CFG-13, -14
        raise ocppj.CallError("OccurenceConstraintViolation", "more keys than GetConfigurationMaxKeys")
    shown = {key: cp.keys.values[key] for key in cp.keys.values if key not in cp.keys.hidden}
    unknown = [key for key in wanted if config_keys.standard(key) not in shown]

    def body():
        yield '{"configurationKey":['
        comma = ""
        for key, readonly, value in config_keys.describe(shown, wanted, cp.keys.fixed):
            yield '%s{"key":"%s","readonly":%s,"value":%s}' % (
                comma, key, "true" if readonly else "false", quote(value),
            )  # fmt: skip
            comma = ","
        yield "]"
        comma = ',"unknownKey":['
        for key in unknown:
            yield comma + quote(key)
            comma = ","
        yield "]}" if unknown else "}"

    return body


def RemoteStartTransaction(cp, payload: dict, now: int) -> str:
    check(payload, "idTag:t20 connectorId?:int chargingProfile?:{", cp.log)
    session = _target(cp, payload.get("connectorId"))
    if session is None or cp.registration.status != "Accepted":  # CORE-BOOT-11, CORE-RS-04, -05, -06, -15
        return status("Rejected")
    if cp.keys.flag("AuthorizeRemoteTxRequests"):  # CORE-RS-02
        cp.authorizer.ask(payload["idTag"], session, now)
    else:
        session.let_in(payload["idTag"], "", False, now)
    return status("Accepted")


def _target(cp, number):
    """The free session with this number; without one the plugged one, or the only free one (CORE-RS-07), or None."""
    free = [session for session in cp.sessions if session.free() and number in (None, session.connector.number)]
    plugged = [session for session in free if session.connector.plugged] or free
    return plugged[0] if len(plugged) == 1 else None


def RemoteStopTransaction(cp, payload: dict, now: int) -> str:
    check(payload, "transactionId:int", cp.log)
    for session in cp.sessions:
        transaction = session.transaction
        if transaction and cp.outbox.ids.get(transaction.start) == payload["transactionId"] and cp.online():
            session.end("Remote", "", now)
            return status("Accepted")
    return status("Rejected")


def Reset(cp, payload: dict, now: int) -> str:
    check(payload, "type:Hard,Soft", cp.log)
    cp.errands.reset(payload["type"], now)
    return status("Accepted")


def ReserveNow(cp, payload: dict, now: int) -> str:
    check(payload, "connectorId:int expiryDate:str idTag:t20 reservationId:int parentIdTag?:t20", cp.log)
    return status("Rejected")  # TRN-ERR-06: without the profile; a CALLERROR would not do


def UnlockConnector(cp, payload: dict, now: int):
    check(payload, "connectorId:int", cp.log)
    number = payload["connectorId"]
    if not 1 <= number <= len(cp.sessions) or not cp.sessions[number - 1].connector.has_lock:
        return status("NotSupported")  # CORE-UNL-02, -03, -07
    moves = cp.errands.unlock(cp.sessions[number - 1], now)
    return None if moves else status("UnlockFailed")  # None: answered when the bolt has moved
