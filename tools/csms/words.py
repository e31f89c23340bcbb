"""A line of words as a request of the control protocol (commands.py).

    [@identity] [unchecked] <Action> <field> ... [field=value ...] [{JSON}]
    [@identity] [next [n]] answer|delay|drop|close|error|malformed|reply <Action> ...
    tags, chargers, transactions, messages, violations, settings, preset, disconnect, freeze, raw, clear, help ...

Words are split as in a shell. From a `{` or `[` that begins a word, the rest of the line is one JSON word.
"""

import re
import shlex
from collections.abc import Callable

from tools.csms import fields, schemas
from tools.csms.examples import EXAMPLES
from tools.csms.payloads import payload
from tools.csms.schemas import CALL, CALLRESULT

_PREFIX = re.compile(r"\s*(?:@(?P<identity>\S+)|(?P<raw>unchecked)|(?P<next>next)(?:\s+(?P<times>\d+))?)"
                     r"(?=\s|$)")
_JSON = re.compile(r"(?:^|(?<=[\s=]))[{\[]")
_VERBS = {
    "answer": "[next [n]] answer <Action> field=value ... | {JSON}: merged over the usual answer",
    "delay": "[next [n]] delay <Action or *> <seconds>: answer later",
    "drop": "[next [n]] drop <Action>: never answer",
    "close": "[next [n]] close <Action>: cut the connection instead of answering",
    "error": "[next [n]] error <Action> <code>: answer with a CALLERROR",
    "malformed": "[next [n]] malformed <Action>: answer with half a JSON text",
    "reply": "[next [n]] reply <Action> <text>: answer with this text, {id} becomes the unique id",
    "clear": "clear [Action]: back to the usual answers",
    "scripts": "scripts: what has been arranged so far",
    "tags": "tags [add <id> [status] [parent] [expiry] | remove <id>]",
    "chargers": "chargers: who is here, and their statuses",
    "transactions": "transactions [running]",
    "messages": "messages [Action]: the last ones",
    "violations": "violations [clear]: what was against the specification",
    "settings": "settings [name value]",
    "preset": "preset [name]: the timing of a certified central system; none: our own",
    "disconnect": "disconnect [abrupt]",
    "freeze": "freeze: half-open, hear and say nothing more on this connection",
    "raw": "raw <text>: send any text as one message",
    "help": "help [Action]",
}


_AROUND = (
    "@ID before any of these: to, or for, that charger; else the one that connected last",
    "unchecked before a message: send it past its schema",
    "next [n] before answer, delay, drop, close, error, malformed, reply: for so many requests only",
    "{JSON} or field={JSON} at the end of a message or an answer: its fields, or one of them",
)


def request(line: str, now_s: float) -> dict:
    """The request a line means; raises ValueError with what could have been said instead."""
    head: dict = {}
    found = _PREFIX.match(line)
    while found:
        head.update({name: word for name, word in found.groupdict().items() if word})
        line = line[found.end():]
        found = _PREFIX.match(line)
    if "raw" in head:
        head["raw"] = True
    if head.pop("next", None):
        head["times"] = int(head.get("times", 1))
    return {**_meaning(line.strip(), now_s), **head}


def help_lines(about: str | None = None) -> list:
    """The usage of one message or verb, or of all."""
    if about:
        action = _named(about, sorted(schemas.TO_CHARGER | set(_VERBS)))
        return [_VERBS[action]] if action in _VERBS else [fields.usage(action), "such as: " + EXAMPLES[action]]
    return [*(fields.usage(action) for action in fields.ORDER), *_VERBS.values(), *_AROUND]


def _split(line: str) -> list:
    """Shell words, with JSON to the end of the line as one more word."""
    found = _JSON.search(line)
    if not found:
        return shlex.split(line)
    head, tail = line[:found.start()], line[found.start():]
    if head.endswith("="):
        *words, name = shlex.split(head)
        return [*words, name + tail]
    return [*shlex.split(head), tail]


def _meaning(line: str, now_s: float) -> dict:
    verb, _, rest = line.partition(" ")
    if not verb:
        raise ValueError("say a message or a verb; `help` lists them")
    if verb in _VERBS:
        return _VERB_REQUESTS.get(verb, _plain)(verb, rest.strip(), now_s)
    action = _named(verb, sorted(schemas.TO_CHARGER))
    try:
        said = payload(CALL, action, _split(rest), now_s)
    except ValueError as error:
        raise ValueError(f"{error}; say: {fields.usage(action)}") from None
    return {"do": "call", "action": action, "payload": said, "fill": True}


def _named(word: str, names: list) -> str:
    """The action whose name differs only in case; raises ValueError with what there is."""
    for name in names:
        if name.lower() == word.lower():
            return name
    near = [name for name in names if word.lower() in name.lower()]
    raise ValueError(f"no {word!r}; there are: {', '.join(near or names)}")


# --- verbs

def _plain(verb: str, rest: str, now_s: float) -> dict:
    words = shlex.split(rest)
    return {"do": verb, **({"words": words} if words else {})}


def _script(verb: str, rest: str, now_s: float) -> dict:
    word, _, rest = rest.partition(" ")
    if not word or (verb in _ONE_MORE and not rest.strip()):
        raise ValueError(f"say: {_VERBS[verb]}")
    anything = word == "*" and verb == "delay"
    action = word if anything else _named(word, sorted(schemas.FROM_CHARGER))
    return {"do": "script", "action": action, **_rule(verb, action, rest.strip(), now_s)}


def _rule(verb: str, action: str, rest: str, now_s: float) -> dict:
    if verb == "answer":
        return {"answer": payload(CALLRESULT, action, _split(rest), now_s)}
    if verb in ("drop", "close"):
        return {verb: True}
    if verb == "malformed":
        return {"raw": '[3,"{id}",{'}
    return {_ONE_MORE[verb]: rest}


def _raw(verb: str, rest: str, now_s: float) -> dict:
    if not rest:
        raise ValueError(f"say: {_VERBS['raw']}")
    return {"do": "raw", "text": rest}


def _disconnect(verb: str, rest: str, now_s: float) -> dict:
    return {"do": verb, "abrupt": rest == "abrupt"}


_ONE_MORE = {"delay": "delay_s", "error": "error", "reply": "raw"}  # verb -> the field its text goes to
_VERB_REQUESTS: dict[str, Callable[[str, str, float], dict]] = {
    "raw": _raw, "disconnect": _disconnect,
    **dict.fromkeys(("answer", "delay", "drop", "close", "error", "malformed", "reply"), _script)}
