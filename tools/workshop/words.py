"""Turns a line such as `plug half 2` or a JSON object into a call of a method with typed parameters."""

import inspect
import math
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args, get_origin

_MOST = 10**9
Count = Annotated[int, (0, _MOST)]  # a number and the range it may be in
Seconds = Annotated[float, (0, _MOST)]
Milliseconds = Annotated[int, (1, 10_000)]
Lapse = Annotated[int, (0, 5_000)]  # ms; a watchdog's time is 8 s
Kilowatts = Annotated[float, (0, 1000)]


class _OutOfRange(ValueError):
    """A number, but not one that the parameter takes."""


def bind(method: Callable, words: list[str], named: dict) -> dict:
    """Parameters for `method`: each word goes to the first free one that accepts it. Else ValueError."""
    parameters = list(inspect.signature(method).parameters.values())
    found: dict[str, Any] = {}
    taken_by: dict[str, str] = {}  # words, by the parameter that took them
    for name, value in named.items():
        parameter = next((each for each in parameters if each.name.rstrip("_") == name), None)
        if parameter is None:
            raise ValueError(f"no field {name}; say: {usage(method)}")
        found[parameter.name] = _accept(parameter, value, method)
    for word in words:
        free = [each for each in parameters if each.name not in found]
        taken = next((each for each in free if _fits(each, word, in_range=False)), None)
        if taken is None:
            raise ValueError(f"'{word}' is not understood; say: {usage(method)}{_ranges(free)}")
        found[taken.name] = _accept(taken, word, method)
        taken_by[taken.name] = word
    for each in parameters:
        if each.default is inspect.Parameter.empty and each.name not in found:
            astray = [said for name, said in taken_by.items() if name != each.name and _is_optional(method, name)]
            what = f"{each.name} cannot be {astray[0]!r}" if astray else f"{each.name} is missing"
            raise ValueError(f"{what}; say: {usage(method)}")
    return found


def _is_optional(method: Callable, name: str) -> bool:
    return inspect.signature(method).parameters[name].default is not inspect.Parameter.empty


def _accept(parameter: inspect.Parameter, value: Any, method: Callable) -> Any:
    if not _fits(parameter, value):
        name = parameter.name.rstrip("_")
        raise ValueError(f"{name} cannot be {value!r}; say: {usage(method)}{_ranges([parameter])}")
    return _convert(parameter, value)


def _fits(parameter: inspect.Parameter, value: Any, in_range: bool = True) -> bool:
    """A word that is a number is meant for the first number, in its range or not: never for the next one."""
    if get_origin(parameter.annotation) is Literal:
        return value in get_args(parameter.annotation)
    try:
        _convert(parameter, value)
    except _OutOfRange:
        return not in_range
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _convert(parameter: inspect.Parameter, value: Any) -> Any:
    kind, (low, high) = _kind(parameter)
    if kind not in (int, float, str):
        if get_origin(kind) is not Literal and not isinstance(value, dict | None):  # what is said as JSON only
            raise TypeError("an object of fields")
        return value
    if kind is not str and isinstance(value, bool):
        raise TypeError("true and false are no numbers")
    converted = kind(value)
    if kind is not str and not (math.isfinite(converted) and low <= converted <= high):
        raise _OutOfRange
    if kind is int and converted != float(value):
        raise ValueError("not whole")
    return converted


def _kind(parameter: inspect.Parameter) -> tuple:
    """The type of a parameter and its range."""
    if get_origin(parameter.annotation) is Annotated:
        kind, limits = get_args(parameter.annotation)
        return kind, limits
    return parameter.annotation, (-_MOST, _MOST)


def _ranges(parameters: list[inspect.Parameter]) -> str:
    """What numbers may be, such as ` (seconds: 0 or more)`."""
    told = []
    for each in parameters:
        if get_origin(each.annotation) is Annotated:
            _, (low, high) = _kind(each)
            told.append(f"{each.name}: {low} or more" if high == _MOST else f"{each.name}: {low} to {high}")
    return f" ({', '.join(told)})" if told else ""


def usage(method: Callable) -> str:
    """`plug [connector] [in|half]`."""
    verb = method.__name__.strip("_")
    parts = [verb]
    for each in inspect.signature(method).parameters.values():
        if each.name.endswith("_"):
            continue  # said as JSON only
        literal = get_origin(each.annotation) is Literal
        text = "|".join(get_args(each.annotation)) if literal else "number" if each.name == verb else each.name
        parts.append(text if each.default is inspect.Parameter.empty else f"[{text}]")
    return " ".join(parts)
