"""When a case does not apply: one table, by what the charger says of itself and by its data sheet.

A condition is a function of the bench that returns why the case does not apply, or "". The first that does decides.
"""

from collections.abc import Callable

from tools.certify.bench import Bench
from tools.certify.cases.all import CASES
from tools.certify.catalogue import CATALOGUE, CORE

Condition = Callable[[Bench], str]
_LIST, _RESERVATION, _SECURITY = "LocalAuthListManagement", "Reservation", "Security"


def reason(case_id: str, bench: Bench) -> str:
    """Why the case does not apply to this charger; "" if it does."""
    for condition in APPLIES.get(case_id, (_profile_of(case_id),)):
        why = condition(bench)
        if why:
            return why
    return "" if case_id in CASES else "this runner has no steps for this profile's cases"


def _profile_of(case_id: str) -> Condition:
    profile = CATALOGUE[case_id].profile

    def condition(bench: Bench) -> str:
        if profile == CORE or bench.keys.supports(profile):
            return ""
        if profile == _SECURITY:
            return "the security extension is judged by no case here"
        return f"profile {profile} is not supported (SupportedFeatureProfiles)"

    return condition


def _without(profile: str) -> Condition:
    return lambda bench: f"profile {profile} is supported" if bench.keys.supports(profile) else ""


def _list_can_be_off(bench: Bench) -> str:
    if bench.keys.supports(_LIST) and not bench.keys.can_be("LocalAuthListEnabled", "false"):
        return "LocalAuthListEnabled cannot be false"
    return ""


def _cable(kind: str) -> Condition:
    other = {"socket": "a fixed cable", "fixed": "a socket"}[kind]
    return lambda bench: "" if bench.sheet.cable == kind else f"the data sheet says {other}"


def _sheet(fact: str, wanted: bool, otherwise: str) -> Condition:
    return lambda bench: "" if getattr(bench.sheet, fact) is wanted else f"the data sheet says: {otherwise}"


def _can_be(key: str, value: str) -> Condition:
    """There is such a key, and it has or can be given the value."""

    def condition(bench: Bench) -> str:
        if key not in bench.keys:
            return f"there is no key {key}"
        return "" if bench.keys.can_be(key, value) else f"{key} is {bench.keys.value(key)} and read-only"

    return condition


def _not_stuck(key: str, value: str) -> Condition:
    """The key may be missing, but it must not be read-only with another value."""
    return lambda bench: _can_be(key, value)(bench) if key in bench.keys else ""


def _writable(key: str) -> Condition:
    return lambda bench: "" if bench.keys.writable(key) else f"{key} is missing or read-only"


def _offline(bench: Bench) -> str:
    """Offline transactions: by cache, by list, or for unknown idTags (OCPP 1.6 3.4)."""
    if not bench.keys.can_be("LocalAuthorizeOffline", "true"):
        return "LocalAuthorizeOffline cannot be true"
    ways = ("AuthorizationCacheEnabled", "LocalAuthListEnabled", "AllowOfflineTxForUnknownId")
    found = any(bench.keys.can_be(key, "true") for key in ways)
    return "" if found else f"no way to start offline: none of {', '.join(ways)} can be true"


_CACHE = _can_be("AuthorizationCacheEnabled", "true")
_ASKS_REMOTELY = _not_stuck("AuthorizeRemoteTxRequests", "true")
_PRE_AUTHORIZE = _not_stuck("LocalPreAuthorize", "true")
_EV_SIDE = _sheet("ev_side", True, "cannot tell that the cable has left the car")
_HERE = _sheet("local_start", True, "nobody can identify himself at the charger")
_STOPS = _not_stuck("StopTransactionOnEVSideDisconnect", "true")
_LOCK = _sheet("lock", True, "no lock")

APPLIES: dict[str, tuple[Condition, ...]] = {
    "TC_003_CS": (_HERE,),
    "TC_004_1_CS": (_HERE,),
    "TC_004_2_CS": (_HERE, _writable("ConnectionTimeOut")),
    "TC_068_CS": (_HERE,),
    "TC_069_CS": (_HERE,),
    "TC_005_1_CS": (_cable("socket"), _EV_SIDE, _STOPS, _can_be("UnlockConnectorOnEVSideDisconnect", "true")),
    "TC_005_2_CS": (_EV_SIDE, _STOPS, _not_stuck("UnlockConnectorOnEVSideDisconnect", "false")),
    "TC_005_3_CS": (
        _EV_SIDE,
        _writable("StopTransactionOnEVSideDisconnect"),
        _not_stuck("UnlockConnectorOnEVSideDisconnect", "false"),
    ),
    "TC_007_CS": (_CACHE, _PRE_AUTHORIZE, _ASKS_REMOTELY, _HERE),
    "TC_007_1_CS": (_CACHE, _PRE_AUTHORIZE, _HERE),
    "TC_007_2_CS": (_CACHE, _PRE_AUTHORIZE, _ASKS_REMOTELY, _HERE),
    "TC_061_CS": (_CACHE, _PRE_AUTHORIZE, _HERE),
    "TC_061_1_CS": (_CACHE, _PRE_AUTHORIZE, _HERE),
    "TC_061_2_CS": (_CACHE, _PRE_AUTHORIZE, _can_be("AuthorizeRemoteTxRequests", "true")),
    "TC_011_2_CS": (_writable("ConnectionTimeOut"),),
    "TC_017_1_CS": (_cable("socket"), _LOCK),
    "TC_017_2_CS": (_cable("fixed"),),
    "TC_018_1_CS": (_cable("socket"), _LOCK),
    "TC_018_2_CS": (_cable("fixed"),),
    "TC_023_CS": (_HERE,),
    "TC_023_4_CS": (_HERE,),
    "TC_023_5_CS": (_can_be("AuthorizeRemoteTxRequests", "true"),),
    "TC_024_CS": (_cable("socket"), _LOCK),
    "TC_030_CS": (_cable("socket"), _LOCK),
    "TC_032_1_CS": (_sheet("backup_power", True, "no backup power"),),
    "TC_032_2_CS": (_sheet("backup_power", False, "backup power"),),
    "TC_037_1_CS": (_HERE, _offline),
    "TC_037_2_CS": (_HERE, _offline, _can_be("StopTransactionOnInvalidId", "false")),
    "TC_037_3_CS": (_HERE, _offline, _can_be("StopTransactionOnInvalidId", "true")),
    "TC_038_CS": (_HERE,),
    "TC_039_CS": (_HERE, _offline),
    "TC_041_CS": (_HERE,),
    "TC_042_1_CS": (_list_can_be_off,),
    "TC_043_1_CS": (_without(_LIST),),
    "TC_048_4_CS": (_without(_RESERVATION),),
    "TC_050_4_CS": (_without(_RESERVATION),),
}
