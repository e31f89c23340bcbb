"""What a human leaves out of a message because the central system knows it: numbers, moments, the transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.csms import fields, timestamps

if TYPE_CHECKING:
    from tools.csms.central_system import CentralSystem

_RESERVED_S = 3600  # a reservation lasts an hour unless said otherwise


def fill_in(central: CentralSystem, identity: str, action: str, payload: dict) -> None:
    """Complete the payload in place; ValueError when there is nothing to complete it with."""
    for path in fields.FILLED_IN.get(action, ()):
        *outer, name = path.split(".")
        if name in _FILLERS:
            inner = payload
            for each in outer:
                inner = inner.setdefault(each, {})
            if name not in inner:
                inner[name] = _FILLERS[name](central, identity)
    for name in ("csChargingProfiles", "chargingProfile"):
        if isinstance(payload.get(name), dict):
            _profile(central, identity, name == "csChargingProfiles", payload[name])


def _running_transaction(central: CentralSystem, identity: str) -> int:
    running = central.transactions.running(identity)
    if not running:
        raise ValueError(f"no transaction is running on {identity}; say its transactionId")
    return running[-1].id


_FILLERS = {
    "transactionId": _running_transaction,
    "expiryDate": lambda central, _: timestamps.iso(central.clock() + _RESERVED_S),
    "retrieveDate": lambda central, _: timestamps.iso(central.clock()),
    "retrieveDateTime": lambda central, _: timestamps.iso(central.clock()),
    "requestId": lambda central, _: central.new_number(),
    "reservationId": lambda central, _: central.new_number(),
}


def _profile(central: CentralSystem, identity: str, alone: bool, profile: dict) -> None:
    """A charging profile from its schedule: for the transaction, unless said otherwise, and from its start.

    `alone`: of SetChargingProfile, where a TxProfile names its transaction (OCPP 1.6 7.8)."""
    profile.setdefault("chargingProfilePurpose", "TxProfile")
    whole = profile["chargingProfilePurpose"] == "ChargePointMaxProfile"  # it belongs to no transaction
    profile.setdefault("chargingProfileKind", "Absolute" if whole else "Relative")
    profile.setdefault("stackLevel", 0)
    if "chargingProfileId" not in profile:
        profile["chargingProfileId"] = central.new_number()
    schedule, running = profile.get("chargingSchedule"), central.transactions.running(identity)
    if isinstance(schedule, dict) and profile["chargingProfileKind"] != "Relative":
        schedule.setdefault("startSchedule", timestamps.iso(central.clock()))
    if alone and profile["chargingProfilePurpose"] == "TxProfile" and running:
        profile.setdefault("transactionId", running[-1].id)
