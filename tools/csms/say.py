"""Tells the central system one line and shows its answer: .venv/bin/python -m tools.csms.say Reset Soft"""

import argparse
import json
import shlex
import socket
import sys

from tools.command_line import port
from tools.csms import transcript

_PATIENCE_S = 120  # longer than any answer that the central system itself waits for


def main() -> int:
    """0 if the central system did it, 1 if it refused or failed, 2 if it could not be reached."""
    options = argparse.ArgumentParser(".venv/bin/python -m tools.csms.say", description=(
        "Tell the workshop's central system what to do. `help` lists the messages and verbs."))
    options.add_argument("--control", type=port, default=9001, help="its control port (%(default)s)")
    options.add_argument("--json", action="store_true", help="show the answer as it came")
    options.add_argument("words", nargs=argparse.REMAINDER, help='such as: RemoteStartTransaction 1 04A1B2C3')
    said = options.parse_args()
    try:
        answer = _asked(said.control, _request(_line(said.words)))
    except (OSError, ValueError) as error:
        why = error if isinstance(error, OSError) else "something else answers there"
        print(f"no central system on control port {said.control}: {why} (--control, make: CSMS_CONTROL=)",
              file=sys.stderr)
        return 2
    print(json.dumps(answer) if said.json else "\n".join(shown(answer)),
          file=sys.stdout if answer["ok"] else sys.stderr)
    return 0 if answer["ok"] else 1


def shown(answer: dict) -> list:
    """An answer of the control port as lines for a human."""
    if not answer["ok"]:
        return [f"failed: {answer['error']}"]
    if "answer" in answer:
        return [f"{answer['identity']} -> {answer['action']}.conf", *_pretty(answer["answer"])]
    if "messages" in answer:
        return [transcript.line(event) for event in answer["messages"]] or ["none"]
    facts = {name: value for name, value in answer.items() if name != "ok"}
    if len(facts) == 1:
        facts = next(iter(facts.values()))
    if isinstance(facts, list) and all(isinstance(each, str) for each in facts):
        return facts or ["none"]
    if not facts:
        return ["none"] if len(answer) > 1 else ["ok"]
    return _pretty(facts)


def _pretty(facts: object) -> list:
    return [] if facts == {} else json.dumps(facts, indent=2).splitlines()


def _request(line: str) -> dict:
    """A line of words, or one of the control port's own requests, which begin with {."""
    try:
        return json.loads(line) if line.startswith("{") else {"line": line}
    except ValueError as wrong:
        sys.exit(f"no JSON object: {wrong}")


def _line(words: list) -> str:
    """The words as typed: one argument is a line already, several are quoted again, JSON stays as it is."""
    if len(words) == 1:
        return words[0]
    return " ".join(word if word[:1] in ("{", "[") else shlex.quote(word) for word in words)


def _asked(port: int, request: dict) -> dict:
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S) as link:
        link.sendall(json.dumps(request).encode() + b"\n")
        with link.makefile() as lines:
            line = lines.readline()
    if not line:
        raise OSError("it hung up")
    answer = json.loads(line)
    if not isinstance(answer, dict) or "ok" not in answer:
        raise ValueError("no answer of a central system")
    return answer


if __name__ == "__main__":
    sys.exit(main())
