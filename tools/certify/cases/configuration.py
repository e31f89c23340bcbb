"""Reading and changing the configuration; what a charger must say about keys and vendors that it does not know."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.required_keys import REQUIRED
from tools.certify.result import Failed


@case("TC_019_CS")
async def read(bench: Bench) -> None:
    await _get(bench, ["SupportedFeatureProfiles"])
    _check_required(bench, await _get(bench, []))
    (told,) = (await _get(bench, ["GetConfigurationMaxKeys"])).values()
    most = told.get("value", "")
    if not most.isdecimal() or not int(most):
        raise Failed("GetConfigurationMaxKeys is a number above 0", repr(most))
    await _get(bench, bench.keys.names()[: int(most)])


async def _get(bench: Bench, names: list[str]) -> dict:
    """GetConfiguration of these keys, or of all: key -> KeyValue. Every key that was asked for must be there."""
    answer = await bench.call("GetConfiguration", {"key": names} if names else {})
    told = {each["key"]: each for each in answer.get("configurationKey", [])}
    missing = [name for name in names if name not in told]
    if answer.get("unknownKey") or missing:
        unknown = answer.get("unknownKey", [])
        raise Failed(f"GetConfiguration.conf with {', '.join(names) or 'all keys'}", f"unknown {unknown + missing}")
    return told


def _check_required(bench: Bench, told: dict) -> None:
    wrong = []
    for profile, keys in REQUIRED.items():
        for name, readonly in keys.items() if bench.keys.supports(profile) else ():
            if name not in told:
                wrong.append(f"{name} is missing")
            elif told[name].get("readonly") not in readonly:
                wrong.append(f"{name} is {'read-only' if told[name].get('readonly') else 'not read-only'}")
    if wrong:
        raise Failed("every required key with its accessibility", "; ".join(wrong))


@case("TC_021_CS")
async def change(bench: Bench) -> None:
    key, value = "MeterValueSampleInterval", str(bench.settings.sample_s)
    await bench.call("ChangeConfiguration", {"key": key, "value": value}, status="Accepted")
    bench.keys.changed(key, value)
    told = await _get(bench, [key])
    if told[key].get("value") != value:
        raise Failed(f"{key} = {value}", f"{key} = {told[key].get('value')}")


@case("TC_040_1_CS")
async def unknown_key(bench: Bench) -> None:
    await bench.call("ChangeConfiguration", {"key": "Testing", "value": "true"}, status="NotSupported")


@case("TC_040_2_CS")
async def impossible_value(bench: Bench) -> None:
    request = {"key": "MeterValueSampleInterval", "value": "-1"}
    await bench.call("ChangeConfiguration", request, errors=("PropertyConstraintViolation",), status="Rejected")


@case("TC_062_CS")
async def unknown_vendor(bench: Bench) -> None:
    allowed = ("UnknownVendorId", "UnknownMessageId", "Rejected", "Accepted")
    answer = await bench.call("DataTransfer", {"vendorId": "no.such.vendor"}, status=allowed)
    if answer["status"] == "Accepted":
        bench.notes.append("DataTransfer of an unknown vendor is Accepted: allowed, but is it meant?")
