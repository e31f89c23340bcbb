# CPython only: host tool
"""What counts as naming a requirement, what as a reason, and what is said of the rest."""

import re

import pytest

from tools import requirements

LIST = """# A list

## 1 Things

| id | level | subject | instead of a test |
| --- | --- | --- | --- |
| CORE-A-01 | M | one thing | |
| CORE-A-02 | S/D | another | it is not built |
| CORE-A-03 | C | the first again | as CORE-A-01 |

## 2 More

| id | level | subject | instead of a test |
| --- | --- | --- | --- |
| STA-01 | O | a third | |
| STA-02 | M | two at once | as CORE-A-01, STA-01 |
| STA-03 | M | the absent one again | as CORE-A-02 |
"""


def project(folder, **files):
    """A project with that list and these tests, by the names of their files."""
    (folder / "host_tests").mkdir()
    (folder / requirements.LIST).write_text(LIST)
    for name, text in files.items():
        (folder / "host_tests" / f"{name}.py").write_text(text)
    return folder


def test_what_counts_as_naming_an_id(tmp_path):
    root = project(
        tmp_path,
        test_x='"""Not here: STA-01."""\n\nHERE = "STA-02"\n\n\n'
        'def helper():\n    """STA-03"""\n\n\n'
        "# CORE-A-01\n@decorated\ndef test_comment_above():\n    pass\n\n\n"
        'def test_docstring():\n    """CORE-A-02, -03 (TC_001)"""\n\n\n'
        "def test_line():\n    assert 1  # CORE-B-07\n",
        test_csms_x='def test_tool():\n    """STA-01"""\n',
        other='def test_no_test_file():\n    """STA-01"""\n',
    )
    assert requirements.named(root) == {
        "CORE-A-01": ["host_tests/test_x.py::test_comment_above"],
        "CORE-A-02": ["host_tests/test_x.py::test_docstring"],
        "CORE-A-03": ["host_tests/test_x.py::test_docstring"],
        "CORE-B-07": ["host_tests/test_x.py::test_line"],
    }


def test_cases_of_the_certification_count_as_well(tmp_path):
    root = project(tmp_path)
    cases = root / "tools" / "certify" / "cases"
    cases.mkdir(parents=True)
    case = '@case("TC_001_CS")\nasync def refused(bench):\n    """STA-01"""\n\n\ndef helper():\n    """CORE-A-01"""\n'
    (cases / "boot.py").write_text(case)
    assert requirements.named(root) == {"STA-01": ["tools/certify/cases/boot.py::refused"]}


def test_what_is_expected_to_fail_proves_nothing(tmp_path):
    text = '@pytest.mark.xfail(strict=True, reason="broken")\ndef test_x():\n    """STA-01"""\n'
    assert requirements.named(project(tmp_path, test_x=text)) == {}


def test_several_numbers_of_a_family_and_what_is_no_id():
    for text, expected in (
        ("CORE-RS-04, -05, -06 (TC_026)", ["CORE-RS-04", "CORE-RS-05", "CORE-RS-06"]),
        ("TRN-Q-01,\n    -02 and STA-14: -15", ["TRN-Q-01", "TRN-Q-02", "STA-14"]),
        ("# GEN-07,\n# -08", ["GEN-07", "GEN-08"]),
        ("STA-011 STA-1 xSTA-01 ISO-8601 TC_01-02", []),
    ):
        assert requirements.ids(text) == expected, text


def test_the_report_counts_what_is_named_excused_and_open(tmp_path, capsys):
    root = project(tmp_path, test_x='def test_x():\n    """CORE-A-01, CORE-Z-09, PIT-03"""\n')
    assert requirements.main([], root) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 Things: 2 named, 1 with a reason, 0 open",
        "2 More: 0 named, 1 with a reason, 2 open",
        "open: STA-01 O a third",
        "open: STA-02 M two at once (as CORE-A-01, STA-01)",
        "not in the list: CORE-Z-09, named in host_tests/test_x.py::test_x",
        "requirements: 2 named by tests, 2 listed with a reason, 2 open",
    ]


def test_all_named_is_exit_status_0_and_a_reason_too_many_is_told(tmp_path, capsys):
    root = project(tmp_path, test_x='def test_x():\n    """CORE-A-01, -02, STA-01"""\n')
    assert requirements.main([], root) == 0
    assert "needs no reason: CORE-A-02 is named in host_tests/test_x.py::test_x" in capsys.readouterr().out


def test_an_id_that_is_not_in_the_list_is_exit_status_1(tmp_path):
    root = project(tmp_path, test_x='def test_x():\n    """CORE-A-01, STA-01, STA-99"""\n')
    assert requirements.main([], root) == 1


def test_one_id_with_its_tests(tmp_path, capsys):
    root = project(tmp_path, test_x='def test_x():\n    """CORE-A-01"""\n\n\ndef test_y():\n    """CORE-A-01"""\n')
    assert requirements.main(["--id", "CORE-A-03"], root) == 0
    assert capsys.readouterr().out.splitlines() == [
        "CORE-A-03 C the first again (1 Things): named",
        "  as CORE-A-01",
        "  host_tests/test_x.py::test_x",
        "  host_tests/test_x.py::test_y",
    ]
    assert requirements.main(["--id", "STA-02"], root) == 1
    assert requirements.main(["--id", "STA-77"], root) == 2
    assert "STA-77: no such requirement" in capsys.readouterr().err


def test_a_list_that_contradicts_itself_is_refused(tmp_path):
    root = project(tmp_path)
    for row in ("| STA-01 | M | again | |", "| STA-04 | M | x | as STA-09 |", "| STA-04 | M | x | as CORE-A-03 |"):
        (root / requirements.LIST).write_text(LIST + row + "\n")
        with pytest.raises(ValueError, match="STA-0"):
            requirements.listed(root)


def test_the_list_of_the_project_is_complete_in_itself():
    """Each family is numbered from 1 without a gap, so that a row that is lost is found."""
    listed = requirements.listed()
    rows = [line for line in (requirements.ROOT / requirements.LIST).read_text().splitlines() if line[:3] == "| C"]
    assert len(rows) == len([each for each in listed if each[0] == "C"])  # none is misspelt and passed over
    families = {}
    for each in listed.values():
        family, number = each.id.rsplit("-", 1)
        families.setdefault(family, []).append(int(number))
        assert re.fullmatch(r"[MSOCD](/[MSOCD])?", each.level) and each.subject, each.id
    for family, numbers in families.items():
        assert numbers == list(range(1, len(numbers) + 1)), family


def test_no_test_names_a_requirement_that_there_is_not():
    assert requirements.Coverage().unknown() == {}
