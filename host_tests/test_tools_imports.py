# CPython only: host tool
"""Each import rule of the design is kept, shown by one file that breaks it."""

from tools import imports


def violations(folder, name, text):
    """What is said of one file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return [str(violation) for violation in imports.check_file(folder, file)]


def test_what_each_folder_may_import(tmp_path):
    for name, text in (
        ("boards/x.py", "PIN = 1\n"),
        ("lib/x.py", "import struct\nfrom micropython import const\nfrom lib.wire import url\n"),
        ("lib/evse/x.py", "from lib import connector\n"),
        ("firmware/x.py", "import gc\nfrom lib.ocpp16 import core\nfrom firmware.tasks import guard\n"),
        ("firmware/port/x.py", "import machine, socket\n"),
        ("tools/x.py", "import asyncio\nfrom lib import ticks\n"),
        ("host_tests/x.py", "import pytest\nfrom tools import build\n"),
        ("tools/workshop/chips/x.py", "import struct\nfrom tools.workshop.chips import card\n"),
    ):
        assert violations(tmp_path, name, text) == [], name


def test_what_no_folder_may_import(tmp_path):
    for name, text in (
        ("boards/x.py", "import struct\n"),
        ("firmware/stations/x.py", "from lib import ticks\n"),
        ("lib/x.py", "import time\n"),
        ("lib/x.py", "from micropython import schedule\n"),
        ("lib/x.py", "import micropython\n"),
        ("lib/x.py", "from firmware import settings\n"),
        ("lib/x.py", "def late():\n    import os\n"),
        ("lib/x.py", "from . import ticks\n"),
        ("lib/evse/x.py", "from lib.ocpp16 import core\n"),
        ("lib/evse/x.py", "from lib import ocpp16\n"),
        ("lib/ocpp16/x.py", "import lib.evse.interlock\n"),
        ("firmware/tasks/x.py", "import machine\n"),
        ("firmware/x.py", "import socket\n"),
        ("firmware/x.py", "import sys\nsys.path.append('/x')\n"),
        ("firmware/port/x.py", "from tools import build\n"),
        ("tools/workshop/chips/x.py", "import asyncio\n"),
    ):
        assert len(violations(tmp_path, name, text)) == 1, (name, text)


def test_a_violation_says_line_rule_and_remedy(tmp_path):
    text = "import struct\n\nimport time\n"
    assert violations(tmp_path, "lib/x.py", text) == [
        "lib/x.py:3: imports time: lib is portable and owns no clock, pin, socket or path. "
        "Remedy: let firmware hand it in as a value or a function."
    ]


def test_names_and_length_keep_the_house_in_shape(tmp_path):
    assert "301 lines" in violations(tmp_path, "lib/x.py", "\n" * 301)[0]
    assert violations(tmp_path, "lib/x.py", "\n" * 300) == []
    assert "code.py" in violations(tmp_path, "firmware/code.py", "")[0]
    assert "called ocpp" in violations(tmp_path, "lib/ocpp/x.py", "")[0]
    assert "called ocpp" in violations(tmp_path, "tools/ocpp.py", "")[0]


def test_a_file_that_is_not_python_is_one_violation(tmp_path):
    assert len(violations(tmp_path, "lib/x.py", "def\n")) == 1


def test_the_project_keeps_its_rules():
    assert [str(violation) for violation in imports.check()] == []
