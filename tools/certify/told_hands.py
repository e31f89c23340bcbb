"""Hands whose deeds stand in the report."""

from collections.abc import Callable

from tools.certify.hands import Hands


class ToldHands:
    """The same verbs; each is told before it is done."""

    def __init__(self, hands: Hands, tell: Callable[[str], object]) -> None:
        self._hands, self._tell = hands, tell

    def __getattr__(self, verb: str):
        method = getattr(self._hands, verb)

        async def act(*words: object) -> None:
            self._tell(" ".join([">>", verb, *map(str, words)]))
            await method(*words)

        return act
