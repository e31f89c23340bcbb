"""What each pin of a board is used for: the one place that knows which names of a board file are pins."""

from collections.abc import Iterator
from typing import NamedTuple

from tools.literals import Where

IN, OUT, BOTH, ANALOG = "in", "out", "in and out", "analog in"


class Role(NamedTuple):
    """What a pin does: its direction, and the level it rests at while nobody drives it (None: no matter)."""

    does: str
    direction: str
    rests: int | None = None


class Use(NamedTuple):
    """One pin with its place in the file. `active`: the level that means what the name says, if it has one."""

    where: Where
    pin: int
    role: Role
    active: int | None = None

    @property
    def link(self) -> bool:
        """Is it soldered by the board's maker, between chip and Ethernet?"""
        return self.where[0] == "LINK"


SWITCHES = "switches mains or a bolt"
_BY_PART = {
    "relay": Role(SWITCHES, OUT),
    "lock": Role(SWITCHES, OUT),
    "meter": Role("counts", IN, 1),
    "plug": Role("contact", IN, 1),
    "mirror": Role("contact", IN, 1),
    "lock_sense": Role("contact", IN, 1),
    "ESTOP": Role("contact", IN, 1),
    "RCD": Role("contact", IN, 1),
}
_LIGHT = Role("light", OUT)
_BY_NAME = {
    "sck": Role("bus", OUT, 0), "mosi": Role("bus", OUT, 0), "miso": Role("bus", IN),
    "sda": Role("bus", BOTH, 1), "scl": Role("bus", BOTH, 1), "tx": Role("bus", OUT, 1), "rx": Role("bus", IN, 1),
    "cs": Role("select", OUT, 1), "rst": Role("reset", OUT, 1), "irq": Role("interrupt", IN, 1),
    "int": Role("interrupt", IN, 1),
    "mdc": Role("bus", OUT, 0), "mdio": Role("bus", BOTH, 1), "power": Role("power", OUT), "ref_clk": Role("clock", IN),
    "red": _LIGHT, "green": _LIGHT, "blue": _LIGHT, "strip": Role("strip", OUT, 0),
    "pwm": Role("pulses", OUT, 1), "high": Role("analog", ANALOG), "low": Role("analog", ANALOG),
    "adc": Role("analog", ANALOG),
}  # fmt: skip


def uses(values: dict) -> Iterator[Use]:
    """Every pin that the board file names, in its order."""
    for name, value in values.items():
        if name == "CONNECTORS":
            for index, connector in enumerate(value):
                for part, fact in connector.items():
                    yield from _of_part(("CONNECTORS", index, part), part, fact)
        elif isinstance(value, dict):
            yield from _of_part((name,), name, value)


def _of_part(where: Where, part: str, fact: object) -> Iterator[Use]:
    if not isinstance(fact, dict):
        return
    active = fact.get("active")
    for name, pin in fact.items():
        if type(pin) is not int:
            continue
        if name == "pin" and part in _BY_PART:
            yield _at_rest(Use((*where, "pin"), pin, _BY_PART[part], active))
        elif name in _BY_NAME:
            role = _BY_NAME[name]
            if name == "ref_clk" and fact["ref_clk_out"]:
                role = role._replace(direction=OUT)
            yield _at_rest(Use((*where, name), pin, role, active))


def _at_rest(use: Use) -> Use:
    """An output with an active level rests at the other."""
    if use.role.direction == OUT and use.active is not None:
        return use._replace(role=use.role._replace(rests=1 - use.active))
    return use
