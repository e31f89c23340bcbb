"""The certified central systems whose timing this one can take on, as their certificates of the Open Charge Alliance
(OCA) state it: OCPP 1.6 edition 2 with errata v4.0, JSON, all six profiles.

Each limit is what its maker declared for the test, each measurement what the laboratory saw. All three write
milliseconds in their time stamps, and so does this central system always (timestamps.py).
"""

from dataclasses import asdict, dataclass

from tools.csms.settings import Settings

PROFILES = ("Core", "FirmwareManagement", "LocalAuthListManagement", "Reservation", "SmartCharging", "RemoteTrigger")
NONE = "none"


@dataclass(frozen=True)
class Preset:
    """One certified system. Seconds: `response_s` to any answer of it, `authorize_s` to Authorize.conf."""

    vendor: str
    product: str
    version: str
    certificate: str
    issued: str
    limit_s: float  # within which answers are expected, in both directions
    response_s: float
    authorize_s: float
    profiles: tuple = PROFILES


PRESETS = {
    "charge-q": Preset(
        "CS Technology", "CHARGE-Q-CSMS", "v1.0.0", "OCA.0016.0254.CSMS", "2022-12-21",
        limit_s=60, response_s=1, authorize_s=0),
    "kevs": Preset(
        "KEVS", "KEVS CSMS", "1.0.0", "OCA.0016.0118.CSMS", "2022-04-26",
        limit_s=30, response_s=1, authorize_s=0),
    "el-csms": Preset(
        "TBU", "EL-CSMS", "1.0", "OCA.0016.0406.CSMS", "2023-06-22",
        limit_s=60, response_s=58, authorize_s=0),
}  # fmt: skip


def choose(settings: Settings, name: str) -> None:
    """Take on the timing of that preset, or with "none" our own again; raises ValueError for another name."""
    if name not in (*PRESETS, NONE):
        raise ValueError(f"no preset {name!r}; there are: {', '.join([*PRESETS, NONE])}")
    own, preset = Settings(), PRESETS.get(name)
    settings.preset = name
    settings.delays_s = delays_s(name)
    settings.call_timeout_s = preset.limit_s if preset else own.call_timeout_s
    settings.answer_limit_s = preset.limit_s if preset else own.answer_limit_s


def told(name: str) -> str:
    """The system and its source in a few words; "" for our own timing."""
    preset = PRESETS.get(name)
    if preset is None:
        return ""
    return f"as {preset.product} {preset.version} of {preset.vendor} (OCA certificate {preset.certificate})"


def delays_s(name: str) -> dict:
    """Action, or "*" for the others, to the seconds that this system takes to answer it."""
    preset = PRESETS.get(name)
    return {"*": preset.response_s, "Authorize": preset.authorize_s} if preset else {}


def facts(name: str | None = None) -> dict:
    """All presets, or one, as JSON can carry them."""
    return {each: asdict(preset) for each, preset in PRESETS.items() if name in (None, NONE, each)}
