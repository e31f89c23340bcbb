"""The outcome of a run: a table on the terminal, JSON for programs, Markdown (markdown.py) for people."""

import json
from dataclasses import asdict, dataclass, field

from rich.table import Table
from rich.text import Text

from tools.certify import markdown
from tools.certify.asked import Asked
from tools.certify.datasheet import DataSheet
from tools.certify.progress import STYLES
from tools.certify.result import FAIL, NOT_APPLICABLE, NOT_PLAYED, PASS, Result
from tools.certify.settings import Settings


@dataclass
class Report:
    """One run. `boot` is the charger's last BootNotification.req, `date` a date-time of OCPP."""

    identity: str
    date: str
    boot: dict
    sheet: DataSheet
    settings: Settings
    results: list[Result]
    asked: Asked
    configuration: dict[str, dict] = field(default_factory=dict)  # as jobs.Outcome has them
    left: dict[str, str] = field(default_factory=dict)

    def count(self, result: str) -> int:
        """How many cases ended so."""
        return sum(each.result == result for each in self.results)

    def summary(self) -> str:
        """The last line of a run."""
        counts = f"{self.count(PASS)} passed, {self.count(FAIL)} failed, {self.count(NOT_APPLICABLE)} not applicable"
        not_played = self.count(NOT_PLAYED)
        return f"certify: {counts}" + (f", {not_played} not played" if not_played else "")

    def table(self) -> Table:
        """For the terminal."""
        table = Table("case", "title", "result", "seconds")
        for each in self.results:
            shown = Text(each.result, STYLES[each.result]).append(f": {each.why}" if each.why else "", "default")
            seconds = "" if each.result == NOT_APPLICABLE else f"{each.duration_s:.1f}"
            table.add_row(each.id, each.title, shown, seconds)
        return table

    @property
    def complete(self) -> bool:
        """Has every case that was asked for been played to its end?"""
        return len(self.results) == len(self.asked.cases)

    def state(self) -> str:
        """`complete`, or how far it came."""
        played = f"broken off, {len(self.results)} of {len(self.asked.cases)} played"
        return "complete" if self.complete else played

    def json(self) -> str:
        """For programs."""
        return json.dumps(self.facts(), indent=1) + "\n"

    def facts(self) -> dict:
        """All of it, as JSON can carry it."""
        counts = {"passed": self.count(PASS), "failed": self.count(FAIL), "notApplicable": self.count(NOT_APPLICABLE)}
        return {
            "charger": {"identity": self.identity, **self.boot},
            "date": self.date,
            "complete": self.complete,
            "state": self.state(),
            "asked": self.asked.facts(),
            "counts": {**counts, "notPlayed": self.count(NOT_PLAYED)},
            "results": [each.facts() for each in self.results],
            "dataSheet": self.sheet.facts(),
            "settings": asdict(self.settings),
            "configuration": list(self.configuration.values()),
            "notPutBack": self.left,
        }

    def markdown(self) -> str:
        """For people."""
        return markdown.page(self)
