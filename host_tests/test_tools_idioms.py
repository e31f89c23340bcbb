# CPython only: host tool
"""What one of the interpreters lacks is found in lib and firmware, with the line and what to do instead."""

import pytest

from tools import idioms


def found(folder, name, text):
    """What is said of one file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return idioms.check(folder)


@pytest.mark.parametrize(
    "text",
    [
        "match x:\n    case 1:\n        pass\n",
        "async def f():\n    pass\n",
        "def f(a, /):\n    pass\n",
        "a = [*b]\n",
        "a = {*b}\n",
        "a = (*b, 1)\n",
        "a = {**b}\n",
        "try:\n    f()\nexcept OSError as e:\n    raise ValueError from e\n",
        "class A(metaclass=B):\n    pass\n",
        "from dataclasses import dataclass\n",
        "import utime\n",
        "import sys\nsys.print_exception(e)\n",
        "import hashlib\nhashlib.sha1(b'')\n",
        "import hashlib\nhashlib.new('sha1')\n",
        "a = text.zfill(2)\n",
        "a = text.removeprefix('b')\n",
        "a = view.tobytes()\n",
        "a = number.bit_length()\n",
        "try:\n    f()\nexcept ConnectionError:\n    pass\n",
        "def late():\n    import time\n    return time.ticks_ms()\n",
    ],
)
@pytest.mark.parametrize("name", ["lib/x.py", "firmware/tasks/x.py"])
def test_what_an_interpreter_lacks_is_told_once(tmp_path, name, text):
    assert len(found(tmp_path, name, text)) == 1


def test_what_there_is_everywhere_is_fine(tmp_path):
    text = "a, *b = c\nf(*b, **d)\nx = getattr(m, 'new', None)\ntry:\n    f()\nexcept OSError:\n    raise\n"
    assert found(tmp_path, "lib/x.py", text) == []


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("import machine\n", "circuitpython"),
        ("import time\ntime.sleep_ms(1)\n", "circuitpython"),
        ("import microcontroller\n", "micropython"),
        ("import time\ntime.monotonic_ns()\n", "micropython"),
    ],
)
def test_a_port_may_use_what_its_own_dialect_has(tmp_path, text, lacking):
    other = {"micropython": "circuitpython", "circuitpython": "micropython"}[lacking]
    assert found(tmp_path, f"firmware/port/x_on_{other}.py", text) == []
    (line,) = found(tmp_path, f"firmware/port/y_on_{lacking}.py", text)
    assert f"y_on_{lacking}.py" in line and f"{lacking} lacks it. Remedy:" in line


def test_a_line_says_where_and_what_to_do(tmp_path):
    text = "import hashlib\n\nhashlib.sha1(b'')\n"
    assert found(tmp_path, "lib/x.py", text) == [
        "lib/x.py:3: hashlib.sha1: circuitpython lacks it. Remedy: take new() by getattr where it is there."
    ]


def test_the_project_uses_only_what_there_is():
    assert idioms.check() == []
