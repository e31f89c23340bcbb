# CPython only: host tool
"""`make certify HANDS=person`: what somebody at a real charger is asked, and what his answers mean."""

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from tools.certify.datasheet import DataSheet
from tools.certify.hands import CannotDo
from tools.certify.person import PersonHands, ask_data_sheet

ROOT = Path(__file__).resolve().parent.parent


class Person:
    """A console with somebody who answers; `asked` are the questions as text."""

    def __init__(self, *answers):
        self.asked = []
        self._answers = list(answers)
        self.console = Console(file=io.StringIO())
        self.console.input = self._input

    def _input(self, prompt="", **_):
        self.asked.append(str(prompt))
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)


def test_enter_says_done_and_s_that_it_cannot_be():
    person = Person("", "s")
    hands = PersonHands(person.console, fixed_cable=False)
    asyncio.run(hands.tap("04A1B2C3"))
    with pytest.raises(CannotDo, match="the tester cannot: Present the card 04D4E5F6"):
        asyncio.run(hands.tap("04D4E5F6"))
    assert "Present the card 04A1B2C3" in person.asked[0] and "press Enter" in person.asked[0]


def test_nobody_there_is_a_thing_that_cannot_be_done():
    with pytest.raises(CannotDo):
        asyncio.run(PersonHands(Person().console, fixed_cable=False).plug(1))


def test_only_what_was_done_is_taken_back_power_first_and_cables_last():
    person = Person(*[""] * 9)
    hands = PersonHands(person.console, fixed_cable=False)

    async def day():
        await hands.clean(2)
        await hands.plug(1)
        await hands.plug(2)
        await hands.unplug(2)
        await hands.jam(1)
        await hands.cut_power()
        await hands.clean(2)
        await hands.clean(2)

    asyncio.run(day())
    back = [" ".join(each.split()[:6]) for each in person.asked[5:]]
    assert back == ["[bold yellow]Switch the charger's mains on[/],", "[bold yellow]Free the lock of connector",
                    "[bold yellow]Take the cable of connector"]  # fmt: skip


def test_a_fixed_cable_leaves_the_car_only():
    person = Person(*[""] * 3)
    hands = PersonHands(person.console, fixed_cable=True)
    for deed in (hands.plug(1), hands.unplug(1, "both"), hands.clean(1)):
        asyncio.run(deed)
    assert "Plug the cable of connector 1 into a car" in person.asked[0]
    assert "out of the car[/]" in person.asked[1]
    assert len(person.asked) == 2


def test_the_data_sheet_is_asked_for_and_enter_takes_the_usual():
    assert ask_data_sheet(Person(*[""] * 7).console) == DataSheet()
    fixed = DataSheet(connectors=2, cable="fixed", lock=False, shared_reader=True, backup_power=True)
    assert ask_data_sheet(Person("2", "fixed", "y", "y", "", "").console) == fixed


