"""What the owner sets: identity, central system, key, network, and what to do without a central system.

settings.json in the root of the flash, written when the charger is provisioned:

    {"identity": "CP001", "csms": "ws://192.168.1.10:9000/ocpp", "station": "default"}

"wss://..." wants certificates beside it (certificates.py).

optional: "authorization_key" (hex digits, two a byte), "network" ([address, mask, gateway, dns]; DHCP if
absent), "without_csms" ("refuse", "free" or a list of master cards; counts only when "csms" is absent),
"random_uid" ("refuse" or "accept" cards that make up another number each time), "max_ma" (fuse),
"test_stand" (true lets a board without a safety path of its own switch), "keys" (initial OCPP configuration keys).
"""

import json

FILE = "settings.json"
_LEAST_MA = 6000  # IEC 61851-1
_LONGEST_IDENTITY = 48


class Settings:
    """The owner's settings; `problems` says what is wrong with them, in the owner's words. Bad ones mean: no energy."""

    def __init__(self, found: dict) -> None:
        self.problems = []
        self.secure = False
        self._found = found
        self.identity = self._take("identity", str, "")
        self.csms = self._take("csms", str, "")
        self.station = self._take("station", str, "default")
        self.network = self._take("network", list, None)
        self.without_csms = self._take("without_csms", (str, list), "refuse")
        self.random_uid = self._take("random_uid", str, "refuse")
        self.max_ma = self._take("max_ma", int, 0)
        self.test_stand = self._take("test_stand", bool, False)
        self.keys = self._take("keys", dict, {})
        self.password = self._password(self._take("authorization_key", str, ""))
        for name in found:
            self.problems.append("%s is not a setting: remove it" % name)
        self._check()

    def _take(self, name: str, kind, default):
        value = self._found.pop(name, None)
        if value is None:
            return default
        if isinstance(value, kind):
            return value
        self.problems.append("%s has the wrong type: %r" % (name, type(value)))  # what is secret must not be told
        return default

    def _password(self, digits: str) -> bytes:
        try:
            if len(digits) % 2:
                raise ValueError
            return bytes([int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)])
        except ValueError:
            self.problems.append("authorization_key must be hex digits, two a byte")
            return b""

    def _check(self) -> None:
        if not self.identity:
            self.problems.append('identity is missing: add "identity": "<name at the central system>"')
            self.csms = ""
        if len(self.identity) > _LONGEST_IDENTITY:
            self.problems.append("identity is longer than %d characters" % _LONGEST_IDENTITY)
        if isinstance(self.without_csms, str) and self.without_csms not in ("refuse", "free"):
            self.problems.append('without_csms must be "refuse", "free" or a list of cards')
        if self.random_uid not in ("refuse", "accept"):
            self.problems.append('random_uid must be "refuse" or "accept"')
            self.random_uid = "refuse"
        if isinstance(self.without_csms, list) and not all(isinstance(card, str) for card in self.without_csms):
            self.problems.append("without_csms: each master card must be text")
            self.without_csms = "refuse"
        if self.network is not None and not self._four_addresses(self.network):
            self.problems.append('network must be ["address", "mask", "gateway", "dns"], each like "192.168.1.20"')
            self.network = None
        if self.max_ma and self.max_ma < _LEAST_MA:
            self.problems.append("max_ma must be at least %d: no car charges with less" % _LEAST_MA)
        if ":" in self.identity and self.password:
            self.problems.append("identity must not contain a colon: HTTP Basic authentication ends the name there")
        if self.csms:
            self._check_csms()

    def _four_addresses(self, network: list) -> bool:
        if len(network) != 4 or not all(isinstance(address, str) for address in network):
            return False
        parts = ".".join(network).split(".")
        return len(parts) == 16 and all(part.isdigit() and int(part) < 256 for part in parts)

    def _check_csms(self) -> None:
        from lib.wire import url

        try:
            self.secure = url.split(self.csms)[0]
        except ValueError as problem:
            self.problems.append("csms: %s" % problem)
            self.csms = ""

    def check_certificates(self, flash) -> None:
        """No link without what TLS needs."""
        from firmware import certificates

        problem = certificates.problem(flash)
        if problem:
            self.problems.append("csms: " + problem)
            self.csms = ""

    def rule_without_csms(self):
        """None when there is a central system; else the owner's rule, "refuse" when the settings are not right."""
        if self.problems:
            return None if self.csms else "refuse"
        return None if self.csms else self.without_csms


def load(flash) -> Settings:
    """Read the file; what cannot be read is told in `problems` and taken as absent."""
    try:
        text = flash.read(FILE)
        if text is None:
            settings = Settings({})
            settings.problems.insert(0, FILE + " is missing: provision this charger")
            return settings
        found = json.loads(text)
        if isinstance(found, dict) and text.rstrip()[-1:] == b"}":  # MicroPython reads a file that is cut off
            settings = Settings(found)
            if settings.secure:
                settings.check_certificates(flash)
            return settings
        problem = "it must be one object in braces"
    except Exception as error:  # no JSON, too long for the heap, nested too deeply, not to be read from flash
        problem = str(error)
    settings = Settings({})
    settings.problems.insert(0, "%s cannot be read (%s): provision this charger anew" % (FILE, problem))
    return settings
