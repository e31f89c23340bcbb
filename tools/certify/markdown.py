"""A report for people: summary, table, what failed and what happened before, what to look at, what it rests on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from tools.certify.result import FAIL, PASS, Result

if TYPE_CHECKING:
    from tools.certify.report import Report

_FRAMES, _LONGEST = 24, 400  # lines before a failure, characters of each; the JSON has all of them
_PRODUCT = (("vendor", "chargePointVendor"), ("model", "chargePointModel"), ("firmware", "firmwareVersion"))


def page(report: Report) -> str:
    """The whole of it."""
    parts = [_head(report), _left(report.left), _cases(report.results)]
    parts += [_failure(each) for each in report.results if each.result == FAIL]
    parts += [_notes(report.results), _facts("Data sheet", "fact", report.sheet.facts())]
    found = {name: _found(each) for name, each in report.configuration.items()}
    parts += [_facts("Configuration before the first case", "key", found)]
    return "\n".join(part for part in [*parts, _facts("Settings", "setting", asdict(report.settings))] if part)


def _head(report: Report) -> str:
    asked = report.asked
    product = [f"- {word}: {report.boot[name]}" for word, name in _PRODUCT if name in report.boot]
    cases = "all" if asked.every_case else ", ".join(asked.cases)
    lines = [f"# Certification run of {report.identity}", "", report.summary().partition(": ")[2] + ".", ""]
    lines += [f"- run: {report.state()}", f"- date: {report.date}", *product, f"- cases asked for: {cases}"]
    lines += [f"- edition: {asked.edition}", f"- bench: Bollard {asked.bollard}", f"- again: `{asked.command}`", ""]
    return "\n".join(lines)


def _left(left: dict[str, str]) -> str:
    rows = [f"- {name}: was {value!r}" for name, value in left.items()]
    return "\n".join(["## Keys that could not be put back", "", *rows, ""]) if rows else ""


def _cases(results: list[Result]) -> str:
    lines = ["| case | title | result | seconds |", "| --- | --- | --- | --- |"]
    for each in results:
        shown = f"**{each.result}**" if each.result == FAIL else each.result
        why = f": {each.why}" if each.result not in (PASS, FAIL) else ""
        lines.append(f"| {each.id} | {each.title} | {shown}{_cell(why)} | {each.duration_s:.1f} |")
    return "\n".join([*lines, ""])


def _failure(result: Result) -> str:
    lines = [f"## {result.id} {result.title}", "", f"- step: {result.during}"]
    lines += [f"- expected: {result.expected}", f"- came: {result.came}", ""]
    return "\n".join([*lines, "```", *map(_short, result.frames[-_FRAMES:]), "```", ""])


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."


def _notes(results: list[Result]) -> str:
    noted = [f"- {each.id}: {note}" for each in results for note in each.notes]
    return "\n".join(["## To be looked at", "", *noted, ""]) if noted else ""


def _found(key: dict) -> str:
    return f"{key.get('value', '')}{' (read-only)' if key.get('readonly') else ''}"


def _facts(title: str, what: str, facts: dict) -> str:
    if not facts:
        return ""
    rows = [f"| {name} | {_cell(str(value))} |" for name, value in facts.items()]
    return "\n".join([f"## {title}", "", f"| {what} | value |", "| --- | --- |", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
