# CPython only: reads the project's README
"""README.md's tables of what the light says agree with what it shows."""

from pathlib import Path

from lib.drivers import status_led
from lib.drivers.status_led import colour

_README = Path(__file__).resolve().parent.parent / "README.md"
_NAMES = {
    (255, 0, 255): "magenta", (0, 128, 0): "green, half as bright", (0, 0, 255): "blue", (255, 200, 0): "yellow",
    (0, 255, 0): "green", (255, 157, 0): "orange", (255, 0, 0): "red",
}  # fmt: skip


def rows(header: str) -> list[list[str]]:
    """The cells of a table, below this first cell of its head."""
    lines = _README.read_text().split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith(f"| {header} |")) + 2
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip(" `") for cell in line.strip("|").split("|")])
    return table


def looks(status: str) -> str:
    """What a status looks like, in the README's words."""
    shades = [colour(status, None, t_ms) for t_ms in range(6000)]
    if len(set(shades)) > 2:
        period = next(ms for ms in range(2000, 6000) if shades[ms : ms + 500] == shades[:500])
        return f"blue, up and down in {period // 1000} s"
    on_ms = next((ms for ms, shade in enumerate(shades) if shade == (0, 0, 0)), None)
    if on_ms is None:
        return _NAMES[shades[0]]
    off_ms = next(ms for ms in range(on_ms, 6000) if shades[ms] != (0, 0, 0)) - on_ms
    return f"{_NAMES[shades[0]]}, {on_ms} ms on, {off_ms} ms off"


def test_each_status_looks_as_the_table_says():
    table = {status: look for look, status, _ in rows("light")}
    assert table == {status: looks(status) for status in (*status_led._PATTERNS, "Charging")}


def test_each_error_blinks_as_often_as_the_table_says():
    told = {error: blinks for blinks, error, _ in rows("blinks")}
    wanted = {error: f"{abs(code)} {'red' if code > 0 else 'yellow'}" for error, code in status_led._CODES.items()}
    assert told | {"Faulted": "2 red"} == wanted
