"""Says a line to a running workshop: .venv/bin/python -m tools.workshop.hands [--control PORT] tap 04A1B2C3"""

import argparse
import json
import sys

from tools.command_line import port
from tools.workshop.link import Link

DEFAULT_PORT = 9010
_INTRODUCES_ITSELF_S = 30.0  # simulated time may be computing


def main() -> int:
    """0 when it was done, 1 when the workshop refused, 2 when there is none."""
    parser = argparse.ArgumentParser(
        prog=".venv/bin/python -m tools.workshop.hands",
        description="Operate a virtual charger. `help` lists what hands can do.",
        epilog="Examples: plug 1 · tap 04A1B2C3 · car wants · estop press · cut power · state",
    )
    port_help = "the workshop's control port (%(default)s)"
    parser.add_argument("--control", type=port, default=DEFAULT_PORT, metavar="PORT", help=port_help)
    parser.add_argument("words", nargs="*", default=["help"], help="a verb and its words")
    options = parser.parse_args()
    try:
        link = _link(options.control)
    except (OSError, ValueError) as trouble:
        print(f"{trouble}: is `make run` up? (--control, make: CONTROL=)", file=sys.stderr)
        return 2
    try:
        return _say(link, options.words)
    except (OSError, ValueError):
        print("the workshop has ended meanwhile", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1


def _link(number: int) -> Link:
    """A connection to a workshop; ValueError says what else the port is."""
    try:
        link = Link(number, _INTRODUCES_ITSELF_S)
    except OSError:
        raise ValueError(f"nothing listens on control port {number}") from None
    try:
        workshop = "n" in link.ask({"do": "violations"})
    except (OSError, ValueError, TypeError):
        workshop = False
    if not workshop:
        raise ValueError(f"port {number} is no board's control port")
    link.be_patient()
    return link


def _say(link: Link, words: list[str]) -> int:
    line = " ".join(words)
    try:
        request = json.loads(line) if line.startswith("{") else {"line": line}
    except ValueError as wrong:
        print(f"no JSON object: {wrong}", file=sys.stderr)
        return 1
    answer = link.ask(request)
    if "watch" in (words[0], request.get("do")):
        return _follow(link)
    show(answer)
    return 0 if answer.get("ok") else 1


def _follow(link: Link) -> int:
    try:
        while True:
            print(json.dumps(link.line()), flush=True)
    except (KeyboardInterrupt, OSError):
        return 0


def show(answer: dict) -> None:
    """Print an answer for people: its error, its lines, or its fields."""
    if not answer.get("ok"):
        print(answer.get("error", "refused"), file=sys.stderr)
        return
    rest = {name: value for name, value in answer.items() if name not in ("ok", "n")}
    if not rest:
        print("ok")
    for value in rest.values():
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            print("\n".join(value) if value else "none")
        elif isinstance(value, dict):
            _show_fields(value)
        else:
            print(json.dumps(value, indent=1))


def _show_fields(fields: dict) -> None:
    for name, value in fields.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for each in value:
                print(" ".join(f"{key}={_plain(item)}" for key, item in each.items()))
        else:
            print(f"{name} {_plain(value)}")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    sys.exit(main())
