"""Says a line to a running workshop: python -m tools.workshop.hands [--control PORT] tap 04A1B2C3"""

import argparse
import json
import sys

from tools.workshop.link import Link

DEFAULT_PORT = 9010


def main() -> int:
    """0 when it was done, 1 when the workshop refused, 2 when there is none."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.workshop.hands",
        description="Operate a virtual charger. `help` lists what hands can do.",
        epilog="Examples: plug 1 · tap 04A1B2C3 · car wants · estop press · cut power · state",
    )
    parser.add_argument(
        "--control",
        type=int,
        default=DEFAULT_PORT,
        metavar="PORT",
        help="the workshop's control port (%(default)s)",
    )
    parser.add_argument("words", nargs="*", default=["help"], help="a verb and its words")
    options = parser.parse_args()
    try:
        link = Link(options.control)
    except OSError:
        print(
            f"nothing listens on control port {options.control}: is `make run` up? (--control)",
            file=sys.stderr,
        )
        return 2
    answer = link.ask({"line": " ".join(options.words)})
    if options.words[0] == "watch":
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
