"""What the owner of the central system chooses. Everything here may be changed while it runs."""

import math
from dataclasses import dataclass, field, fields
from typing import Any

from tools.csms.tags import STATUSES

_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_KINDS: dict[type, str] = {
    int: "a whole number, 0 or more", float: "a number, 0 or more", str: "a text", dict: "an object"}


@dataclass
class Settings:
    """The behaviour that is not a script: names carry units, defaults are those of a friendly back office."""

    interval_s: int = 300  # heartbeat interval in BootNotification.conf
    unknown_tag: str = "Accepted"  # status of an idTag that is not in the list: Accepted or Invalid
    preset: str = "none"  # the certified system whose timing was taken on: presets.py
    call_timeout_s: float = 30.0  # how long we wait for the answer to a CALL of ours
    answer_limit_s: float = 0.0  # a CALL of ours that is unanswered for so long is a violation; 0: never
    # A charger may give up an unanswered CALL after its MessageTimeout and send the next one; sooner is a
    # violation of OCPP-J 4.1.1. Keep this in step with the charger's key.
    message_timeout_s: float = 60.0
    delays_s: dict = field(default_factory=dict)  # action, or "*" for all, -> seconds before we answer
    identities: set | None = None  # the chargers we know; others get HTTP 404; None: everybody is welcome
    passwords: dict = field(default_factory=dict)  # identity, or "*", -> Basic auth password in bytes
    subprotocol: str | None = "ocpp1.6"  # what the handshake answers; None or another one: a broken server
    half_open: bool = False  # accept connections, then neither read nor write: a dead peer
    ping_interval_s: float = 0.0  # keepalive pings from our side; 0: none, so simulated time may jump
    close_timeout_s: float = 10.0  # how long a closing handshake may take before the connection is cut
    keep_messages: int = 20000  # frames that are remembered; the oldest go first

    def change(self, name: str, value: Any) -> None:
        """Set one field; raises ValueError for an unknown name or a value of another type."""
        if name not in {each.name for each in fields(self)}:
            names = ", ".join(each.name for each in fields(self))
            raise ValueError(f"no setting {name}; there are: {names}")
        if name == "preset":
            raise ValueError("a preset is more than one setting: say preset <name>")
        setattr(self, name, _like(getattr(self, name), value, name))

    def password(self, identity: str) -> bytes | None:
        """The password this charger must show, or None if it may come without."""
        return self.passwords.get(identity, self.passwords.get("*"))

    def delay_s(self, action: str) -> float:
        """Seconds to wait before answering this action."""
        return self.delays_s.get(action, self.delays_s.get("*", 0.0))

    def facts(self) -> dict:
        """The settings as JSON can carry them; passwords are not told."""
        facts = {each.name: getattr(self, each.name) for each in fields(self)}
        facts["passwords"] = sorted(self.passwords)
        facts["identities"] = None if self.identities is None else sorted(self.identities)
        return facts


def _like(old: Any, new: Any, name: str) -> Any:
    """`new` as the type of `old`: settings arrive as JSON or as words."""
    if name == "identities":
        return None if new in (None, "none") else set(new.split(",") if isinstance(new, str) else new)
    if name == "passwords":
        return {who: word if isinstance(word, bytes) else word.encode() for who, word in dict(new).items()}
    if name == "subprotocol":
        return None if new in (None, "none", "") else str(new)
    if name == "unknown_tag" and new not in STATUSES:
        raise ValueError(f"unknown_tag is one of {', '.join(STATUSES)}, not {new!r}")
    if isinstance(old, bool):
        return _yes_or_no(new, name)
    try:
        value = type(old)(new)
        if isinstance(value, int | float) and not 0 <= value < math.inf:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} is {_KINDS[type(old)]}, not {new!r}") from None
    return value


def _yes_or_no(said: Any, name: str) -> bool:
    word = str(said).lower()
    if word not in (*_YES, *_NO):
        raise ValueError(f"{name} is yes or no, not {said!r}")
    return word in _YES
