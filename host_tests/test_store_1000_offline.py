# CPython only: starts the VM with more memory than a board, because the flash is in it
"""1000 transactions of ten samples, written offline and told later, on the file systems themselves (OCPP 1.6 3.7)."""

import functools
import json
import subprocess

import pytest

from tools import build, micropython

READ, ERASES = 0, 1


@functools.cache
def measured(kind: str, *options: str) -> dict:
    """What tools/offline_queue.py has measured."""
    command = [str(micropython.find()), "-X", "heapsize=32M", "-m", "tools.offline_queue", kind, *options]
    return json.loads(subprocess.run(command, cwd=build.ROOT, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("kind", ["littlefs", "fat"])
def test_a_thousand_offline_transactions_fit_beside_the_firmware_and_are_told(kind):
    """TRN-Q-01, TRN-Q-12: in order, none missing, with 110 of 352 blocks taken, and no value thinned"""
    found = measured(kind)
    assert found["fits"] and found["missing"] == 0
    assert found["left"] == 0 and found["segments"] * 2 < found["room"]


@pytest.mark.parametrize("kind", ["littlefs", "fat"])
@pytest.mark.parametrize("what", ["write", "deliver"])
def test_the_work_for_a_message_does_not_grow_with_the_queue(kind, what):
    """littlefs: what is read for a message depends on where in its block the folder's record is just then."""
    costs = measured(kind)[what]
    assert costs["last"][READ] < 1.4 * costs["first"][READ] and costs["last"][READ] < 20_000
    assert costs["last"][ERASES] < 1.05 * costs["first"][ERASES]


def test_wear_is_what_lib_readme_says():
    """littlefs levels it over all blocks; FAT has no levelling."""
    littlefs, fat = measured("littlefs"), measured("fat")
    assert sum(littlefs[what]["mean"][ERASES] for what in ("write", "deliver")) < 0.15
    assert littlefs["worst"] < 110
    assert sum(fat[what]["mean"][ERASES] for what in ("write", "deliver")) < 4.3
