"""Turns a line such as `plug half 2` or a JSON object into a call of a method with typed parameters."""

import inspect
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin


def bind(method: Callable, words: list[str], named: dict) -> dict:
    """Parameters for `method`: each word goes to the first free one that accepts it. Else ValueError."""
    parameters = list(inspect.signature(method).parameters.values())
    found = {}
    for name, value in named.items():
        parameter = next((each for each in parameters if each.name == name), None)
        if parameter is None:
            raise ValueError(f"no field {name}; say: {usage(method)}")
        found[name] = _accept(parameter, value, method)
    for word in words:
        free = [each for each in parameters if each.name not in found]
        taken = next((each for each in free if _fits(each, word)), None)
        if taken is None:
            raise ValueError(f"'{word}' is not understood; say: {usage(method)}")
        found[taken.name] = _convert(taken, word)
    for each in parameters:
        if each.default is inspect.Parameter.empty and each.name not in found:
            raise ValueError(f"{each.name} is missing; say: {usage(method)}")
    return found


def _accept(parameter: inspect.Parameter, value: Any, method: Callable) -> Any:
    if not _fits(parameter, value):
        raise ValueError(f"{parameter.name} cannot be {value!r}; say: {usage(method)}")
    return _convert(parameter, value)


def _fits(parameter: inspect.Parameter, value: Any) -> bool:
    if get_origin(parameter.annotation) is Literal:
        return value in get_args(parameter.annotation)
    try:
        _convert(parameter, value)
    except (TypeError, ValueError):
        return False
    return True


def _convert(parameter: inspect.Parameter, value: Any) -> Any:
    kind = parameter.annotation
    return kind(value) if kind in (int, float, str) else value


def usage(method: Callable) -> str:
    """`plug [connector] [in|half]`."""
    parts = [method.__name__]
    for each in inspect.signature(method).parameters.values():
        literal = get_origin(each.annotation) is Literal
        text = "|".join(get_args(each.annotation)) if literal else each.name
        parts.append(text if each.default is inspect.Parameter.empty else f"[{text}]")
    return " ".join(parts)
