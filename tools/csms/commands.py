"""What a request of the control protocol does: a dict in; {"ok": true, ...} or {"ok": false, "error"} out.

    {"do": "call", "action": "Reset", "payload": {"type": "Soft"}, "timeout": 30, "raw": false}
    {"do": "script", "action": "Authorize", "answer": {...}, "times": 1}    any field of scripts.Rule
    {"do": "tags", "add": {"id": "04A1B2C3", "status": "Blocked"}}
    {"do": "tags", "remove": "04A1B2C3"}
    {"do": "messages", "action": "MeterValues", "since": 1795151167.1}
    {"do": "settings", "set": {"interval_s": 10}}
    {"do": "preset", "name": "el-csms"}    without a name: what there is
    {"do": "chargers"}, "transactions", "violations", "disconnect", "freeze", "raw", "scripts", "clear"
    {"line": "RemoteStartTransaction 1 04A1B2C3"}    words.py says what a line may be

"identity" names the charger in any of them; without it the only or the last one is meant.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import fields as fields_of

from tools.csms import fields, presets, words
from tools.csms.central_system import CentralSystem
from tools.csms.fill_in import fill_in
from tools.csms.scripts import Rule
from tools.csms.session import CallFailed

_LAST = 20


async def perform(central: CentralSystem, request: object) -> dict:
    """Do what the request says and answer it; whatever is wrong with it is an answer, too."""
    try:
        if not isinstance(request, dict):
            raise ValueError("a request is a JSON object")
        if "line" in request:
            request = words.request(str(request["line"]), central.clock())
        do = _VERBS.get(str(request.get("do")))
        if do is None:
            raise ValueError(f"no verb {request.get('do')!r}; there are: {', '.join(_VERBS)}")
        answer = do(central, request)
        return {"ok": True, **(await answer if asyncio.iscoroutine(answer) else answer)}
    except CallFailed as error:
        return {"ok": False, "error": str(error), "code": error.code, "details": error.details}
    except (ValueError, TypeError, KeyError) as error:
        missing = "missing: " if isinstance(error, KeyError) else ""
        return {"ok": False, "error": missing + str(error)}


async def _call(central: CentralSystem, request: dict) -> dict:
    action, payload = request["action"], request.get("payload") or {}
    identity = central.charger(request.get("identity")).identity
    if request.get("fill"):
        fill_in(central, identity, action, payload)
    try:
        raw = bool(request.get("raw"))
        answer = await central.call(identity, action, payload, request.get("timeout"), raw)
    except CallFailed as error:
        if request.get("fill") and error.code == "InvalidPayload":
            raise ValueError(f"{error.description}; say: {fields.usage(action)}") from None
        raise
    return {"identity": identity, "action": action, "answer": answer}


def _script(central: CentralSystem, request: dict) -> dict:
    rule = {name: value for name, value in request.items() if name not in ("do", "action")}
    unknown = set(rule) - {field.name for field in fields_of(Rule)}
    if unknown:
        raise ValueError(f"a script has no {', '.join(sorted(unknown))}")
    if "delay_s" in rule:
        rule["delay_s"] = _delay_s(rule["delay_s"])
    if set(rule) == {"delay_s"}:  # a standing delay goes with whatever else is arranged
        central.settings.delays_s[request["action"]] = rule["delay_s"]
    else:
        central.script(request["action"], **rule)
    return {"scripts": central.scripts.facts(), "delays_s": central.settings.delays_s}


def _delay_s(said: object) -> float:
    try:
        delay_s = float(str(said))
    except ValueError:
        delay_s = -1
    if not 0 <= delay_s < math.inf:
        raise ValueError(f"a delay is seconds, 0 or more, not {said!r}")
    return delay_s


def _clear(central: CentralSystem, request: dict) -> dict:
    action = (request.get("words") or [request.get("action")])[0]
    central.scripts.clear(action)
    settings = central.settings
    usual = presets.delays_s(settings.preset)
    kept = {} if action is None else {name: s for name, s in settings.delays_s.items() if name != action}
    settings.delays_s = {**usual, **kept}
    return _scripts(central, request)


def _scripts(central: CentralSystem, request: dict) -> dict:
    return {"scripts": central.scripts.facts(), "delays_s": central.settings.delays_s}


def _tags(central: CentralSystem, request: dict) -> dict:
    said = request.get("words", [])
    if said[:1] == ["add"] and len(said) > 1:
        central.tags.add(*said[1:])
    elif said[:1] == ["remove"] and len(said) > 1:
        central.tags.remove(said[1])
    elif said not in ([], ["list"]):
        raise ValueError(f"say: {words.help_lines('tags')[0]}")
    if "add" in request:
        tag = request["add"]
        central.tags.add(tag["id"], tag.get("status", "Accepted"), tag.get("parent"), tag.get("expiry"))
    if "remove" in request:
        central.tags.remove(request["remove"])
    return {"tags": central.tags.listed()}


def _chargers(central: CentralSystem, request: dict) -> dict:
    return {"chargers": [charger.facts() for charger in central.chargers.values()]}


def _transactions(central: CentralSystem, request: dict) -> dict:
    running = request.get("running") or request.get("words") == ["running"]
    listed = central.transactions.running() if running else central.transactions.all
    who = request.get("identity")
    return {"transactions": [each.facts() for each in listed if who in (None, each.identity)]}


def _messages(central: CentralSystem, request: dict) -> dict:
    action = (request.get("words") or [request.get("action")])[0]
    who, since_s = request.get("identity"), request.get("since", 0)
    found = [each for each in central.messages if each["t"] >= since_s
             and who in (None, each["identity"]) and action in (None, each["action"])]
    return {"messages": found if "since" in request else found[-int(request.get("last", _LAST)):]}


def _violations(central: CentralSystem, request: dict) -> dict:
    told = list(central.violations)
    if request.get("clear") or request.get("words") == ["clear"]:
        central.violations.clear()
    return {"violations": told}


def _settings(central: CentralSystem, request: dict) -> dict:
    said = request.get("words", [])
    changes = dict(request.get("set", {}))
    if len(said) == len(("name", "value")):
        changes[said[0]] = said[1]
    elif said:
        raise ValueError(f"say: {words.help_lines('settings')[0]}")
    for name, value in changes.items():
        central.settings.change(name, value)
    return {"settings": central.settings.facts()}


def _preset(central: CentralSystem, request: dict) -> dict:
    name = (request.get("words") or [request.get("name")])[0]
    if name is not None:
        presets.choose(central.settings, name)
    return {"preset": central.settings.preset, "presets": presets.facts(name)}


def _disconnect(central: CentralSystem, request: dict) -> dict:
    central.disconnect(request.get("identity"), bool(request.get("abrupt")))
    return {}


def _freeze(central: CentralSystem, request: dict) -> dict:
    central.freeze(request.get("identity"))
    return {}


def _raw(central: CentralSystem, request: dict) -> dict:
    if "hex" in request:
        central.send_bytes(request.get("identity"), bytes.fromhex(request["hex"]))
    else:
        central.send_raw(request.get("identity"), request["text"])
    return {}


def _help(central: CentralSystem, request: dict) -> dict:
    return {"help": words.help_lines((request.get("words") or [None])[0])}


_VERBS: dict[str, Callable] = {
    "call": _call, "script": _script, "scripts": _scripts, "clear": _clear, "tags": _tags,
    "chargers": _chargers, "transactions": _transactions, "messages": _messages, "violations": _violations,
    "settings": _settings, "preset": _preset, "disconnect": _disconnect, "freeze": _freeze, "raw": _raw, "help": _help,
}
