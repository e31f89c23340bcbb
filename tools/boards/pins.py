"""Whether the pins of a board can do what they are soldered for: by the chip's tables and the board's own."""

from collections.abc import Iterable, Iterator

from tools.boards.chips import BUILT_IN, CHIPS, LOW, NOTHING, RMII, Chip
from tools.boards.uses import ANALOG, BOTH, OUT, SWITCHES, Use, uses
from tools.literals import File, name_of

_SHARED = ("sck", "mosi", "miso", "sda", "scl", "strip")  # several chips, or several lamps, may hang on one line


def check(file: File) -> None:
    """Says which pins cannot be what the file makes of them."""
    chip = CHIPS[file.values["CHIP"]]
    taken = _reserved(file)
    busy = {*taken, *(use.pin for use in uses(file.values)), *chip.input_only, *chip.straps}
    free = [pin for pin in chip.pins if pin not in busy]
    for use in uses(file.values):
        if use.pin not in chip.pins:
            _say(file, use, f"is none of the {chip.title}", f"it has {spans(chip.pins)}")
        elif use.pin in taken and not _one_line(file, use, taken[use.pin]):
            _say_taken(file, use, taken[use.pin])
        else:
            for problem, remedy in _problems(chip, use, _free_for(chip, use, free)):
                _say(file, use, problem, remedy)
        taken.setdefault(use.pin, use)


def _free_for(chip: Chip, use: Use, free: list[int]) -> str:
    """Of the pins that nothing takes, those that this use may have, for a remedy."""
    return spans(pin for pin in free if use.role.does != SWITCHES or pin not in chip.glitches)


def _reserved(file: File) -> dict[int, Use | str]:
    """Pins that are taken before anything is soldered, and what takes them."""
    chip, link = file.values["CHIP"], file.values["LINK"]
    taken: dict[int, Use | str] = {**CHIPS[chip].reserved, **file.values.get("RESERVED", {})}
    if link.get("built_in"):
        taken.update(dict.fromkeys(BUILT_IN.get(chip, ()), "LINK built in"))
    if "mdc" in link:
        taken.update(dict.fromkeys(RMII, f"{link['chip']} (RMII)"))
    return taken


def _say(file: File, use: Use, what: str, remedy: str) -> None:
    file.say(use.where, f"{name_of(use.where)}: pin {use.pin} {what}", remedy)


def _say_taken(file: File, use: Use, by: Use | str) -> None:
    if isinstance(by, str):
        _say(file, use, f"is taken by {by}", "take another pin")
    else:
        what = f"pin {use.pin} is used twice: {name_of(by.where)} and {name_of(use.where)}"
        file.say(use.where, what, "give one of them another pin")


def _one_line(file: File, use: Use, other: Use | str) -> bool:
    """Lines that several chips may share: those of one bus, or of one strip of lamps."""
    if isinstance(other, str) or use.where[-1] != other.where[-1] or use.where[-1] not in _SHARED:
        return False
    if use.where[-1] == "strip":
        return True
    bus, another = (file.values[each.where[0]] for each in (use, other))
    return any(kind in bus and bus.get(kind) == another.get(kind) for kind in ("spi", "i2c"))


def _problems(chip: Chip, use: Use, free: str) -> Iterator[tuple[str, str]]:
    """(what is wrong with this pin for this use, the remedy)."""
    role = use.role
    if role.direction in (OUT, BOTH) and use.pin in chip.input_only:
        yield f"is an input only on the {chip.title}", f"for an output take one of {free}"
    if role.direction == ANALOG and use.pin not in chip.analog:
        yield f"is no analog input of the {chip.title}", f"take one of {spans(chip.analog)}"
    if use.link:
        return  # its maker's affair
    if role.does == SWITCHES and use.pin in chip.glitches:
        yield "is high for a moment while the chip powers up: it would switch", f"take one of {free}"
    if use.pin in chip.straps:
        yield from _strap(chip, use, free)


def _strap(chip: Chip, use: Use, free: str) -> Iterator[tuple[str, str]]:
    """A strapping pin decides something by its level at reset: what hangs there must not."""
    decides, bears = chip.straps[use.pin]
    what = f"decides at reset {decides}"
    if use.role.does == SWITCHES:
        yield f"{what}: nothing that switches may hang there", f"take one of {free}"
    elif bears == NOTHING:
        yield f"{what}: leave it alone", f"take one of {free}"
    elif bears == LOW and not (use.role.direction == OUT and use.role.rests == 0):
        yield f"{what}, and must be low then", f"only an output that rests low may hang there; take one of {free}"


def spans(pins: Iterable[int]) -> str:
    """`0 to 3, 5`, as short as can be said."""
    found: list[list[int]] = []
    for pin in sorted(set(pins)):
        if found and pin == found[-1][-1] + 1:
            found[-1].append(pin)
        else:
            found.append([pin])
    return ", ".join(
        f"{span[0]} to {span[-1]}" if len(span) > 2 else ", ".join(map(str, span)) for span in found
    )
