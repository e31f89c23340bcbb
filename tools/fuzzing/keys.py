"""Kind `keys`: ChangeConfiguration of every key with any text, then GetConfiguration, then a restart on that flash."""

from lib.ocpp16 import config_keys
from tools.fuzzing import json_text
from tools.fuzzing.charger import Charger, frame
from tools.fuzzing.rules import Broken, answer

_VALUES = (
    b"0", b"1", b"60", b"true", b"false", b"TRUE", b"False", b"+1", b"-1", b" 1", b"1 ", b"01", b"007", b"1.0", b"1e3",
    b"0x10", b"1_000", b"999999999", b"1073741823", b"1073741824", b"2147483648", b"86400", b"86401", b"604800", b"",
    b"\xc2\xb2", b"\xd9\xa3\xd9\xa3", b"\xef\xbc\x91", b"NaN", b"None", b" ", b",", b",,", b"=", b"a=b", b"\\n",
    b"\\u0000",
    b"\\nHeartbeatInterval=1", b"\\r", b"\\t", b"\\u007f", b"Energy.Active.Import.Register", b"Core",
    b"Core,Reservation",
    b"Energy.Active.Import.Register,Power.Active.Import,Current.Offered,Energy.Active.Import.Interval",
    b"Energy.Active.Import.Register,Energy.Active.Import.Register", b"Power.Active.Import , Current.Offered",
    b"energy.active.import.register", b"Energy.Active.Import.Register,", b"Voltage", b"0.RST,1.RST,2.TRS", b"0", b"RST",
    b"1.RST,1.RST", b"3.RST", b"99999999999999999999.RST", b"1.RST.2", b".RST", b"1.", b"NotApplicable",
    b"0,1.RST,Unknown",
)  # fmt: skip
_NAMES = ("AuthorizationKey", "nosuchkey", "", "LocalAuthListEnabled", "heartbeatinterval\u00a0", "FreevendEnabled")


class Keys:
    """A group changes keys of one charger; connector 1 charges meanwhile."""

    def begin(self, chance) -> None:
        self.charger = Charger().charging()
        self._defaults = config_keys.defaults()
        self._names = list(self._defaults) + list(_NAMES)

    def case(self, chance) -> str:
        charger = self.charger
        charger.log.clear()
        name = chance.pick(self._names)
        value = _fitting(chance, self._defaults.get(name, "")) if chance.one_in(3) else _value(chance)
        if chance.one_in(8):
            name = name.lower()
        raw = b'[2,"change","ChangeConfiguration",{"key":"%s","value":%s}]' % (name.encode(), value)
        self.tried = raw
        before = dict(charger.keys.values)
        charger.sends(frame(raw))
        charger.sent.clear()
        stood = charger.settles()
        outcome = self._outcome() if stood else "closed"
        after = charger.keys.values
        changed = [key for key, kept in after.items() if kept != before.get(key)]
        if len(changed) > 1 or (changed and outcome != "Accepted") or (changed and changed[0].lower() != name.lower()):
            raise Broken("%s: changed %s" % (outcome, changed))
        if changed and config_keys.read_only(changed[0]):
            raise Broken("a read-only key was changed: " + changed[0])
        charger.check_log()
        if stood:
            self._told(chance)
        if changed:
            self._kept()
        charger.is_well()
        return outcome

    def _outcome(self) -> str:
        for message in self.charger.sent:
            if message[1] == "change":
                if message[0] == 4:
                    return "refused"
                wrong = answer("ChangeConfiguration", message[2])
                if wrong:
                    raise Broken(wrong)
                return message[2]["status"]
        return "dropped"

    def _told(self, chance) -> None:
        """GetConfiguration of all, or of some, is right and tells what is in force."""
        charger = self.charger
        wanted = {"key": [chance.pick(self._names) for _ in range(3)]} if chance.one_in(2) else {}
        found = charger.calls("GetConfiguration", wanted)
        wrong = answer("GetConfiguration", found)
        if wrong:
            raise Broken(wrong)
        for each in found["configurationKey"]:
            if charger.keys.values.get(each["key"]) != each["value"]:
                raise Broken("%s is told as %s" % (each["key"], each["value"]))

    def _kept(self) -> None:
        """A restart loads the same."""
        again = Charger(self.charger.port.flash, self.charger.boot + 1)
        if again.keys.values != self.charger.keys.values:
            raise Broken("a restart loads something else")

    def end(self) -> None:
        self.charger.starts_remotely()


def _fitting(chance, default: str) -> bytes:
    """JSON of a value of the right type, most of them in range."""
    if default in ("true", "false"):
        return chance.pick((b'"true"', b'"false"', b'"TRUE"'))
    if default.isdigit():
        return b'"%d"' % chance.below(chance.pick((100, 600, 86400)))
    return chance.pick((b'"Energy.Active.Import.Register"', b'"Power.Active.Import,Current.Offered"', b'"0.RST,1.RTS"'))


def _value(chance) -> bytes:
    """JSON of a value: most are strings."""
    how = chance.below(10)
    if how == 0:
        return json_text.value(chance)
    if how == 1:
        return json_text.text_of(chance)
    if how == 2:
        return b'"' + chance.pick((b"9", b"0", b"a", b" ", b",", b"1.RST,")) * (1 + chance.size(510)) + b'"'
    if how == 3:
        return b'"%d"' % chance.below(chance.pick((10, 200, 100000, 1 << 27)))
    if how == 4:
        return b'"' + chance.mutated(chance.pick(_VALUES)).replace(b'"', b"") + b'"'
    if how == 5:
        return b'"' + b",".join([chance.pick(_VALUES) for _ in range(1 + chance.below(6))]) + b'"'
    return b'"' + chance.pick(_VALUES) + b'"'
