"""What is shown while cases are played: bars on a terminal, a line a case elsewhere, every message if wanted."""

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from tools.certify.catalogue import Entry
from tools.certify.result import FAIL, NOT_APPLICABLE, NOT_PLAYED, PASS, Result

STYLES = {PASS: "green", FAIL: "bold red", NOT_APPLICABLE: "dim", NOT_PLAYED: "bold yellow"}
_CASE, _MESSAGE = 45, 30  # characters of a case and of what happens in it


def verdict(result: Result) -> Text:
    """A finished case in one line."""
    line = Text(f"{result.result:<14} {result.id:<12} {result.title}")
    line.stylize(STYLES[result.result], 0, len(result.result))
    if result.result == NOT_APPLICABLE:
        return line.append(f": {result.why}", "dim")
    return line.append(f" ({result.duration_s:.1f} s)" + (f": {result.why}" if result.why else ""))


class Lines:
    """A line a case; with `verbose` also each message."""

    def __init__(self, console: Console, verbose: bool) -> None:
        self._console, self._verbose = console, verbose

    def begins(self, job: int, entry: Entry) -> None:
        if self._verbose:
            self._console.print(Text(f"{entry.id} {entry.title}", "bold"))

    def happens(self, job: int, text: str) -> None:
        if self._verbose:
            line = Text(f"  {job + 1} {text}", "dim", no_wrap=True, overflow="ellipsis")
            self._console.print(line, soft_wrap=not self._console.is_terminal)

    def ends(self, job: int, result: Result) -> None:
        self._console.print(verdict(result), soft_wrap=True)


class Bars(Lines):
    """On a terminal: the same lines, below them one bar for all and what happens at each charger."""

    def __init__(self, console: Console, total: int, jobs: int) -> None:
        super().__init__(console, False)
        self._all = Progress(TextColumn("certify"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._task = self._all.add_task("", total=total)
        self._each = Progress(SpinnerColumn(), TextColumn("{task.description}", markup=False))
        self._jobs = [self._each.add_task("starts", total=None) for _ in range(jobs)]
        self._cases = [""] * jobs
        self.live = Live(Group(self._all, self._each), console=console, transient=True)

    def begins(self, job: int, entry: Entry) -> None:
        self._cases[job] = f"{entry.id:<12}{entry.title}"
        self._each.update(self._jobs[job], description=self._cases[job])

    def happens(self, job: int, text: str) -> None:
        self._each.update(self._jobs[job], description=f"{self._cases[job]:<{_CASE}} {text[:_MESSAGE]}")

    def ends(self, job: int, result: Result) -> None:
        super().ends(job, result)
        self._all.advance(self._task)
