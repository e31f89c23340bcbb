"""What a charger without an optional profile answers to its messages."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.csms import timestamps

_HOUR_S = 3600


@case("TC_042_1_CS")
async def list_version(bench: Bench) -> None:
    await bench.keys.set("LocalAuthListEnabled", False)
    await bench.call("GetLocalListVersion", {}, errors=("NotSupported",), listVersion=-1)


@case("TC_043_1_CS")
async def send_list(bench: Bench) -> None:
    entry = {"idTag": bench.settings.id_tag, "idTagInfo": {"status": "Accepted"}}
    request = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [entry]}
    await bench.call("SendLocalList", request, errors=("NotSupported",), status="NotSupported")


async def _reserve(bench: Bench, connector: int) -> None:
    request = {
        "connectorId": connector,
        "expiryDate": timestamps.iso(bench.now_s() + _HOUR_S),
        "idTag": bench.settings.id_tag,
        "reservationId": 1,
    }
    await bench.call("ReserveNow", request, status="Rejected")


@case("TC_048_4_CS")
async def reserve_a_connector(bench: Bench) -> None:
    await _reserve(bench, bench.connector)


@case("TC_050_4_CS")
async def reserve_the_charger(bench: Bench) -> None:
    await _reserve(bench, 0)
