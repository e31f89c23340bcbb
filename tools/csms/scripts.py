"""Canned behaviour: what the central system does instead of its usual answer, n times or always."""

from dataclasses import asdict, dataclass, field


@dataclass(eq=False)
class Rule:
    """What to do with a request. Nothing set: the usual answer."""

    answer: dict = field(default_factory=dict)  # merged over the usual answer; None takes a property away
    error: str | None = None  # a CALLERROR with this code; the request is not booked
    raw: str | None = None  # this text as the answer; "{id}" in it becomes the unique id
    drop: bool = False  # booked, but no answer at all
    close: bool = False  # booked, but the connection is cut instead of an answer
    delay_s: float | None = None  # wait before any of these; None: as the settings say
    unchecked: bool = False  # the answer is wrong on purpose: do not hold it against the schema
    times: int | None = None  # how many requests it is for; None: all
    identity: str | None = None  # the charger it is for; None: all

    def facts(self) -> dict:
        """What is set, as JSON can carry it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, False, {})}


class Scripts:
    """The rules of all actions. Counted rules go first, in the order given; then the newest standing one."""

    def __init__(self) -> None:
        self._rules: dict[str, list[Rule]] = {}

    def add(self, action: str, rule: Rule) -> None:
        """Have a rule for an action."""
        self._rules.setdefault(action, []).append(rule)

    def clear(self, action: str | None = None) -> None:
        """Forget the rules of one action, or all."""
        if action is None:
            self._rules = {}
        else:
            self._rules.pop(action, None)

    def take(self, action: str | None, identity: str) -> Rule:
        """The rule for this request; counted rules are used up. If there is none: a rule with nothing set."""
        rules = self._rules.get(action or "", [])
        mine = [rule for rule in rules if rule.identity in (None, identity)]
        counted = [rule for rule in mine if rule.times is not None]
        rule = (counted + mine[::-1] + [Rule()])[0]
        if rule.times is not None:
            rule.times -= 1
            if rule.times <= 0:
                rules.remove(rule)
        return rule

    def facts(self) -> dict:
        """Action -> its rules, as JSON can carry it."""
        return {action: [rule.facts() for rule in rules] for action, rules in self._rules.items() if rules}


def merged(usual: dict, wanted: dict) -> dict:
    """`wanted` over `usual`, object by object; None takes a property away."""
    result = dict(usual)
    for name, value in wanted.items():
        if isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = value
    return {name: value for name, value in result.items() if value is not None}
