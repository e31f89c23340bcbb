"""Kind `settings`: settings.json as an owner, or a torn write, may have left it; what it says is used as by a boot."""

from firmware import settings
from lib.ocpp16.configuration import Configuration
from lib.store.slots import Slots
from lib.wire import http_upgrade, url
from tools.fuzzing import json_text
from tools.fuzzing.boot import composition
from tools.fuzzing.charger import Charger
from tools.fuzzing.flash import Flash
from tools.fuzzing.rules import Broken

_GOOD = (
    ("identity", (b'"CP001"', b'"a:b"', b'"\\u00e9t\\u00e9"', b'"' + b"i" * 48 + b'"')),
    ("csms", (b'"ws://10.0.0.2:9000/ocpp"', b'"ws://[::1]/"', b'"wss://csms.example/x?y=1"', b"null", b'"ws://h:99999/"')),
    ("station", (b'"default"', b'"single"', b'"csc_22b7"', b'"nothing"', b'"../x"', b'"default.KEYS"', b'""')),
    ("authorization_key", (b'"0011aaFF"', b'"0"', b'"zz"', b'" 1"', b'"-1+2"', b'"\\u0661\\u0662"')),
    ("network", (b'["10.0.0.20","255.255.255.0","10.0.0.1","10.0.0.1"]', b'["1","2","3","4"]', b'["256.1.1.1"]',
                    b"[]")),
    ("without_csms", (b'"refuse"', b'"free"', b'["A1","b2"]', b"[]", b"[1]", b'"x"')),
    ("random_uid", (b'"refuse"', b'"accept"')),
    ("max_ma", (b"16000", b"0", b"5999", b"-1", b"true", b"16000.5")),
    ("test_stand", (b"true", b"false", b"1")),
    ("keys", (b'{"ConnectionTimeOut":"90"}', b'{"HeartbeatInterval":60,"x":null}', b'{"NumberOfConnectors":null}',
                    b"{}")),
)  # fmt: skip
# a boot looks for a module of that name, which MicroPython keeps: of all names too many for one process
_STATIONS = ("default", "single", "csc_22b7", "nothing", "../x", "default.KEYS", "")
_LONGEST_NAME = 255


class _Log:
    def warn(self, source: str, text: str) -> None:
        text.encode("utf-8", "replace")

    info = error = warn


class Settings:
    def begin(self, chance) -> None:
        self._build = composition()

    def case(self, chance) -> str:
        self.tried = text = _file(chance)
        found = settings.load(Flash({"settings.json": text, "ca.der": b"0"}))
        for problem in found.problems:
            if not isinstance(problem, str) or not problem:
                raise Broken("a problem is told as %r" % problem)
        looked_for = len(found.station) > _LONGEST_NAME or found.station in _STATIONS
        if looked_for and not self._build._station(found).CONNECTORS:
            raise Broken("no station")
        self._used(found)
        self._decides(found)
        return "wrong" if found.problems else "accepted"

    def _used(self, found) -> None:
        """The network half of what the owner says."""
        if found.csms:
            secure, host, port, path = url.split(found.csms)
            basic = http_upgrade.basic(found.identity, found.password) if found.password else ""
            path = url.endpoint(path, found.identity)
            if not http_upgrade.request(host, port, secure, path, http_upgrade.key(bytes(16)), basic):
                raise Broken("no request")
        if not len(found.identity) >= 0 or not isinstance(found.max_ma, int):
            raise Broken("types")
        if found.network and len(found.network) != 4:
            raise Broken("network")

    def _decides(self, found) -> None:
        """The keys count as far as they are right; a card is decided by the owner's rule, and no wrong file lets in."""
        slots = Slots(Flash(), "store")
        keys = Configuration(slots, {"NumberOfConnectors": "2"}, found.keys, _Log())
        for key in ("ConnectionTimeOut", "HeartbeatInterval", "NumberOfConnectors", "MinimumStatusDuration"):
            if keys.number(key) < 0:
                raise Broken(key)
        rule = found.rule_without_csms()
        if found.problems and not found.csms and rule != "refuse":
            raise Broken("a wrong file is followed: %s" % rule)
        charger = Charger()
        charger.cp.authorizer.without_csms = rule
        charger.anybody = rule not in (None, "refuse")
        charger.plugs[0] = True
        charger.cp.card("A1", 0)
        charger.cp.tick(0)
        charger._check()

    def end(self) -> None:
        pass


def _file(chance) -> bytes:
    fields = [(b'"%s"' % name.encode(), chance.pick(values)) for name, values in _GOOD if chance.one_in(2)]
    if chance.one_in(2):
        fields.insert(0, (b'"identity"', b'"CP001"'))
    how = chance.below(8)
    if how == 0:
        return chance.bytes(chance.size(200))
    if how == 1:
        return json_text.value(chance)
    if how == 2:
        return b"\xef\xbb\xbf" + json_text.object_of(fields)
    if how == 3:
        return chance.mutated(json_text.object_of(fields), 1 + chance.below(3))
    if how == 4:
        return json_text.object_of([(b'"identity"', b'"CP001"'), (b'"csms"', b'"ws://10.0.0.2:9000/ocpp"')])
    return json_text.object_of(json_text.spoilt(chance, fields) if how > 5 else fields)
