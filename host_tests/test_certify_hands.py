# CPython only: the certification bench is a host tool
"""Hands that cannot do what a case asks of them: what is the charger's fault, and what is not its matter."""

import asyncio
from types import SimpleNamespace

import pytest

from host_tests.csms_wires import simulated
from tools.certify.hands import CannotDo
from tools.certify.virtual_hands import VirtualHands
from tools.workshop.hand import Hand


class Refused(VirtualHands):
    """Hands whose charger refuses everything."""

    def __init__(self, why: str) -> None:
        super().__init__("ws://127.0.0.1:9", "CP1", "default")
        self.why, self.pulls = why, 0

    async def _do(self, words: str) -> None:
        self.pulls += 1
        raise CannotDo(self.why)


def _words_of_the_workshop() -> str:
    """What the virtual board answers to who pulls at a plug that is held."""
    held = SimpleNamespace(power=SimpleNamespace(settle=lambda now: None), plug=SimpleNamespace(pull=lambda now: False))
    workshop = SimpleNamespace(
        connectors=1,
        fixed_cable=False,
        board=SimpleNamespace(connectors=[held]),
        clock=SimpleNamespace(now_us=lambda: 0),
    )
    with pytest.raises(ValueError) as refused:
        Hand(workshop).unplug(1)
    return str(refused.value)


def test_a_plug_that_the_bolt_holds_stays_and_is_pulled_at_for_seconds():
    """CORE-UNL-05: a charger that says Unlocked and holds the plug fails; it is not excused."""
    async def main():
        hands = Refused(_words_of_the_workshop())
        await hands.unplug(1)
        assert hands.pulls > 10 and asyncio.get_running_loop().time() > 3
    simulated(main())


def test_what_else_is_refused_cannot_be_done():
    async def main():
        with pytest.raises(CannotDo, match="no connector 3"):
            await Refused("there is no connector 3").unplug(3)
    simulated(main())
