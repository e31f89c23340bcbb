# CPython only: host tool
"""`make certify`: what can be asked for on the command line and in a data sheet, and what is refused before a case."""

import pytest

from tools.certify import datasheet, options
from tools.certify.__main__ import main
from tools.certify.datasheet import DataSheet
from tools.certify.settings import Settings


def _refused(capsys, *words):
    """What is said of a command line that ends with status 2."""
    try:
        assert main([*words, "--case", "003"]) == 2
    except SystemExit as ended:
        assert ended.code == 2
    return capsys.readouterr().err


def test_each_setting_is_an_option():
    given = options.parse(options.parser(), ["--patience-s", "90", "--id-tag", "AABBCCDD", "--connector", "2"])
    assert options.settings(given) == Settings(patience_s=90.0, id_tag="AABBCCDD", connector=2)


@pytest.mark.parametrize(("option", "value"), [
    ("--case", "3x"), ("--profile", "Corr"), ("--jobs", "0"), ("--station", "triple"), ("--board", "pico"),
    ("--boot-s", "-1"), ("--boot-s", "nan"), ("--boot-s", "inf"), ("--sample-s", "-7"), ("--samples", "0"),
    ("--connector", "0"), ("--aligned-s", "7"), ("--id-tag", "CAFE"), ("--id-tag-2", "04A1B2C3D"),
    ("--invalid-id-tag", "nobody!!"),
])  # fmt: skip
def test_what_cannot_be_asked_for_is_told(capsys, option, value):
    said = _refused(capsys, option, value)
    assert option in said and value in said


def test_a_real_card_is_any_text_that_fits_and_each_is_another(capsys):
    real = ["--hands", "person"]
    assert options.parse(options.parser(), [*real, "--id-tag", "driver 7"]).id_tag == "driver 7"
    assert "1 to 20 characters" in _refused(capsys, *real, "--id-tag", "x" * 21)
    assert "three different cards" in _refused(capsys, "--id-tag", "04A1B2C3", "--id-tag-2", "04a1b2c3")


@pytest.mark.parametrize("words", [("--charger", "X"), ("--host", "127.0.0.1"), ("--port", "9000")])
def test_what_is_for_a_real_charger_is_refused_with_virtual_ones(capsys, words):
    said = _refused(capsys, *words)
    assert words[0] in said and "say HANDS=person" in said


@pytest.mark.parametrize("words", [
    ("--station", "default"), ("--board", "workshop"), ("--jobs", "4"), ("--interpreter", "cpython"),
])  # fmt: skip
def test_what_is_for_virtual_chargers_is_refused_with_a_real_one(capsys, words):
    said = _refused(capsys, "--hands", "person", *words)
    assert words[0] in said and "leave it out" in said


def test_the_station_is_the_one_that_fits_the_board():
    for words, station in (
        (["--board", "wt32_eth01"], "single"),
        (["--board", "workshop"], "default"),
        (["--board", "workshop_cables"], "default"),
        (["--board", "wt32_eth01", "--station", "cs500d_011k1"], "cs500d_011k1"),
    ):
        assert options.parse(options.parser(), words).station == station


def test_what_is_not_said_is_as_usual():
    given = options.parse(options.parser(), [])
    assert (given.station, given.jobs, given.interpreter, given.charger) == ("default", 4, "micropython32", None)
    given = options.parse(options.parser(), ["--hands", "person"])
    assert (given.charger, given.host, given.port, given.station) == ("CP001", "0.0.0.0", 9000, None)


def test_a_connector_that_the_data_sheet_has_not_is_told(capsys, tmp_path):
    assert "the data sheet says 2" in _refused(capsys, "--connector", "3", "--out", str(tmp_path))


def test_a_folder_that_cannot_be_written_is_told_before_the_first_case(capsys, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    said = _refused(capsys, "--out", str(file))
    assert f"cannot write to {file}" in said and "--out" in said


def test_a_data_sheet_says_the_product(tmp_path):
    path = tmp_path / "sheet.json"
    for text, sheet in (
        ("{}", DataSheet()),
        ('{"cable": "fixed"}', DataSheet(cable="fixed", lock=False)),
        ('{"lock": false, "connectors": 3}', DataSheet(connectors=3, lock=False)),
    ):
        path.write_text(text)
        assert datasheet.read(str(path)) == sheet


@pytest.mark.parametrize(("text", "why"), [
    ('{"cabel": "fixed"}', "no fact cabel"), ('{"lock": "no"}', "lock is 'no'"), ("[", "no JSON"),
    ("[]", "say an object"), ('{"connectors": 0}', "connectors is 0"), ('{"connectors": true}', "connectors is True"),
    ('{"cable": "Type 2"}', "socket or fixed"), ('{"cable": "fixed", "lock": true}', "has no lock"),
])  # fmt: skip
def test_a_data_sheet_that_is_wrong_is_told_by_its_name(tmp_path, capsys, text, why):
    path = tmp_path / "sheet.json"
    path.write_text(text)
    said = _refused(capsys, "--sheet", str(path), "--out", str(tmp_path))
    assert why in said and str(path) in said
