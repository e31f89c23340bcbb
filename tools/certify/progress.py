"""What is shown while cases are played: bars on a terminal, a line a case elsewhere, every message if wanted."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from tools.certify.catalogue import Entry
from tools.certify.result import FAIL, NOT_APPLICABLE, PASS, Result

STYLES = {PASS: "green", FAIL: "bold red", NOT_APPLICABLE: "dim"}
_WIDE = 60  # characters of what a job does now


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
    """On a terminal: the same lines above one bar for all, and what each charger does now."""

    def __init__(self, console: Console, total: int, jobs: int) -> None:
        super().__init__(console, False)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self.progress = Progress(*columns, console=console, transient=True)
        self._all = self.progress.add_task("certify", total=total)
        self._now = [self.progress.add_task("", total=None, start=False) for _ in range(jobs)]

    def begins(self, job: int, entry: Entry) -> None:
        self.progress.update(self._now[job], description=f"{entry.id} {entry.title}"[:_WIDE])

    def ends(self, job: int, result: Result) -> None:
        super().ends(job, result)
        self.progress.advance(self._all)
