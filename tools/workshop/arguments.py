"""What a command line may say of a charger, checked before it starts: argparse's types. Each error has its remedy."""

import argparse
import difflib
import json
from pathlib import Path

from lib.ocpp16 import config_keys
from lib.wire import url
from tools.boards.dialects import DIALECTS
from tools.command_line import names, one_of
from tools.workshop.process import INTERPRETERS
from tools.workshop.workshop import INSIDE

_ROOT = Path(__file__).resolve().parents[2]
_LEAST_HEAP = 64_000
_LONGEST_IDENTITY = 48
INTERVAL_HELP = "heartbeat interval that the workshop's central system names (0: the charger keeps its own)"


def station(name: str) -> str:
    """The name of a file of firmware/stations."""
    return one_of(name, names(_ROOT / "firmware" / "stations"), "station")


def interpreters(line: argparse.ArgumentParser, vm: str = INTERPRETERS[0]) -> None:
    """The options --dialect and --interpreter, of which one may be said: what runs the firmware (`vm`)."""

    def dialect(name: str) -> str:
        return vm if one_of(name, list(DIALECTS), "dialect") == "micropython" else name

    add = line.add_mutually_exclusive_group().add_argument
    about = f"port of the firmware: {' or '.join(DIALECTS)}, through Blinka (micropython)"
    add("--dialect", type=dialect, dest="interpreter", metavar="DIALECT", default=argparse.SUPPRESS, help=about)
    add("--interpreter", choices=INTERPRETERS, default=vm, help="what runs the firmware (%(default)s)")


def identity(text: str) -> str:
    """A charger's name, of 1 to 48 characters."""
    if not 1 <= len(text) <= _LONGEST_IDENTITY:
        raise argparse.ArgumentTypeError(f"a charger's identity has 1 to {_LONGEST_IDENTITY} characters")
    return text


def csms(text: str) -> str:
    """The URL of a central system, or `inside`."""
    if text == INSIDE:
        return text
    try:
        url.split(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r}: {wrong}") from None
    return text


def der(path: str) -> bytes:
    """The bytes of a certificate or key in DER."""
    try:
        found = Path(path).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot read {path}: {error.strerror}") from None
    if found[:1] != b"\x30":
        raise argparse.ArgumentTypeError(f"{path} is not DER: convert it with openssl x509 (or pkey) -outform der")
    return found


def key(text: str) -> tuple[str, str]:
    """Key=Value: an OCPP configuration key that may be set, and a value that it may have."""
    said, equals, value = text.partition("=")
    if not equals or not said:
        raise argparse.ArgumentTypeError(f"{text!r}: say Key=Value")
    name = config_keys.standard(said)
    if not name:
        raise argparse.ArgumentTypeError(f"no key {said}; {_meant(said)}")
    if config_keys.read_only(name):
        raise argparse.ArgumentTypeError(f"{name} is read-only: leave it out")
    if not config_keys.valid(name, value):
        default = config_keys.defaults()[name]
        raise argparse.ArgumentTypeError(
            f"{name} cannot be {value!r}: say such as {default or config_keys.MEASURANDS[0]}; "
            "lib/ocpp16/config_keys.py has types and ranges"
        )
    return name, value


def _meant(said: str) -> str:
    if said.lower() == "authorizationkey":
        return "say it as authorization_key, in hex digits, in a file for --settings"
    names = sorted(config_keys.defaults())
    near = [name for name in names if said.lower() in name.lower()] or difflib.get_close_matches(said, names)
    return "there are: " + ", ".join(near or names)


def interval(text: str) -> int:
    """Seconds between heartbeats; 0: the charger's own."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no interval: say seconds, or 0 for the charger's own")
    return int(text)


def heap(text: str) -> int:
    """Bytes of a VM's heap; 0: the reference board's."""
    if not text.isdecimal() or 0 < int(text) < _LEAST_HEAP:
        raise argparse.ArgumentTypeError(f"{text!r} is no heap: say {_LEAST_HEAP} bytes or more, or 0 for the board's")
    return int(text)


def settings(path: str) -> dict:
    """The object in a JSON file."""
    try:
        found = json.loads(Path(path).read_text())
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{path} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError(f'{path} must hold one JSON object, such as {{"max_ma": 16000}}')
    return found
