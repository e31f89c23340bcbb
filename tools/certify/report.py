"""The outcome of a run: a table on the terminal, JSON for programs, Markdown for people."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from tools.certify.datasheet import DataSheet
from tools.certify.progress import STYLES
from tools.certify.result import FAIL, NOT_APPLICABLE, PASS, Result
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

    def count(self, result: str) -> int:
        """How many cases ended so."""
        return sum(each.result == result for each in self.results)

    def summary(self) -> str:
        """The last line of a run."""
        counts = f"{self.count(PASS)} passed, {self.count(FAIL)} failed, {self.count(NOT_APPLICABLE)} not applicable"
        return f"certify: {counts}"

    def table(self) -> Table:
        """For the terminal."""
        table = Table("case", "title", "result", "seconds")
        for each in self.results:
            shown = Text(each.result, STYLES[each.result]).append(f": {each.why}" if each.why else "", "default")
            seconds = "" if each.result == NOT_APPLICABLE else f"{each.duration_s:.1f}"
            table.add_row(each.id, each.title, shown, seconds)
        return table

    def save(self, folder: Path) -> tuple[Path, Path]:
        """Write report.json and report.md; returns their paths. OSError: the folder cannot be had."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = folder / "report.json", folder / "report.md"
        paths[0].write_text(json.dumps(self.facts(), indent=1) + "\n")
        paths[1].write_text(self.markdown())
        return paths

    def facts(self) -> dict:
        """All of it, as JSON can carry it."""
        counts = {"passed": self.count(PASS), "failed": self.count(FAIL), "notApplicable": self.count(NOT_APPLICABLE)}
        return {
            "charger": {"identity": self.identity, **self.boot},
            "date": self.date,
            "counts": counts,
            "results": [each.facts() for each in self.results],
            "dataSheet": self.sheet.facts(),
            "settings": asdict(self.settings),
        }

    def markdown(self) -> str:
        """For people: summary, table, what failed and what happened before, what to look at, settings."""
        parts = [self._head(), self._cases()]
        parts += [_failure(each) for each in self.results if each.result == FAIL]
        parts += [_notes(self.results), _facts("Data sheet", self.sheet.facts())]
        return "\n".join(part for part in [*parts, _facts("Settings", asdict(self.settings))] if part)

    def _head(self) -> str:
        told = (("vendor", "chargePointVendor"), ("model", "chargePointModel"), ("firmware", "firmwareVersion"))
        product = [f"- {word}: {self.boot[name]}" for word, name in told if name in self.boot]
        lines = [f"# Certification run of {self.identity}", "", self.summary().partition(": ")[2] + ".", ""]
        return "\n".join([*lines, f"- date: {self.date}", *product, ""])

    def _cases(self) -> str:
        lines = ["| case | title | result | seconds |", "| --- | --- | --- | --- |"]
        for each in self.results:
            shown = f"**{each.result}**" if each.result == FAIL else each.result
            why = f": {each.why}" if each.result == NOT_APPLICABLE else ""
            lines.append(f"| {each.id} | {each.title} | {shown}{_cell(why)} | {each.duration_s:.1f} |")
        return "\n".join([*lines, ""])


def _failure(result: Result) -> str:
    lines = [f"## {result.id} {result.title}", "", f"- step: {result.during}"]
    lines += [f"- expected: {result.expected}", f"- came: {result.came}", ""]
    return "\n".join([*lines, "```", *result.frames, "```", ""])


def _notes(results: list[Result]) -> str:
    noted = [f"- {each.id}: {note}" for each in results for note in each.notes]
    return "\n".join(["## To be looked at", "", *noted, ""]) if noted else ""


def _facts(title: str, facts: dict) -> str:
    rows = [f"| {name} | {_cell(str(value))} |" for name, value in facts.items()]
    return "\n".join([f"## {title}", "", "| fact | value |", "| --- | --- |", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
