"""What became of a case."""

from dataclasses import asdict, dataclass, field

PASS, FAIL, NOT_APPLICABLE, NOT_PLAYED = "pass", "fail", "not applicable", "not played"


class Failed(Exception):
    """The charger did not do what the case expects."""

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(f"expected {expected}; came {came}")
        self.expected, self.came = expected, came


class NotApplicable(Exception):
    """The case cannot be played with this charger; the text is why."""


@dataclass
class Result:
    """One line of the report, and what is behind it."""

    id: str
    title: str
    profile: str
    result: str = PASS
    why: str = ""  # of any result but a pass, in one line
    duration_s: float = 0.0
    expected: str = ""
    came: str = ""
    during: str = ""  # the step in which it failed
    notes: list[str] = field(default_factory=list)  # what a tester should look at: unexpected statuses
    frames: list[str] = field(default_factory=list)  # all messages and deeds of a case that failed, oldest first

    def facts(self) -> dict:
        """As JSON can carry it."""
        return asdict(self)
