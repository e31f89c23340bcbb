"""The steps of the cases, by their OCTT ids: CASES maps an id to the function that plays it."""

from collections.abc import Awaitable, Callable

from tools.certify.bench import Bench

Case = Callable[[Bench], Awaitable[None]]
CASES: dict[str, Case] = {}


def case(*ids: str) -> Callable[[Case], Case]:
    """Say that this function plays the cases with these ids."""

    def register(function: Case) -> Case:
        CASES.update(dict.fromkeys(ids, function))
        return function

    return register
