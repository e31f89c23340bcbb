"""What the central system answers of its own accord: one function per action, named as the message.

Each takes the central system, the charger and the request's payload, books what the request tells, and
returns the payload of the confirmation. The request's payload has passed its schema.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.csms import timestamps

if TYPE_CHECKING:
    from tools.csms.central_system import CentralSystem
    from tools.csms.chargers import Charger


def Authorize(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """5.2: the tag as the list knows it."""
    return {"idTagInfo": central.tag_info(request["idTag"])}


def BootNotification(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.2: Accepted, with our clock; a script may say Pending or Rejected."""
    charger.boot = request
    return {"status": "Accepted", "currentTime": timestamps.iso(central.clock()),
            "interval": central.settings.interval_s}


def DataTransfer(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.3: we have no agreement with any vendor."""
    return {"status": "UnknownVendorId"}


def Heartbeat(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.6: our clock."""
    return {"currentTime": timestamps.iso(central.clock())}


def MeterValues(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.7: booked with the transaction."""
    for wrong in central.transactions.metered(charger.identity, request):
        central.violation(charger.identity, f"MeterValues: {wrong}")
    return {}


def SignCertificate(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """Security white paper 5.18: received; the owner sends the signed certificate (CertificateSigned)."""
    return {"status": "Accepted"}


def StartTransaction(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.8: a transaction gets a number even if its tag is refused."""
    transaction, wrongs = central.transactions.started(charger.identity, request)
    for wrong in wrongs:
        central.violation(charger.identity, f"StartTransaction: {wrong}")
    return {"transactionId": transaction.id, "idTagInfo": central.tag_info(request["idTag"])}


def StatusNotification(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.9: remembered as the connector's status."""
    charger.statuses[request["connectorId"]] = request
    return {}


def StopTransaction(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """4.10: always booked; the tag is judged only if there is one."""
    for wrong in central.transactions.stopped(charger.identity, request):
        central.violation(charger.identity, f"StopTransaction: {wrong}")
    return {"idTagInfo": central.tag_info(request["idTag"])} if "idTag" in request else {}


def noted(central: CentralSystem, charger: Charger, request: dict) -> dict:
    """Every other notification: its confirmation is empty."""
    return {}


def to(action: str) -> Callable[[CentralSystem, Charger, dict], dict]:
    """The function that answers an action a charger may send."""
    return globals().get(action, noted)
