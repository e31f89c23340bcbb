"""Fixtures for pytest alone: whole chargers, each test once for every interpreter that runs the firmware."""

import functools

import pytest

from host_tests.charger import Charger
from tools.workshop.process import INTERPRETERS


@pytest.fixture(params=INTERPRETERS)
def charger(request):
    """`with charger(keys={...}) as shop:` a charger in simulated time; tools/tests.py reads the interpreter's name."""
    return functools.partial(Charger, request.param)
