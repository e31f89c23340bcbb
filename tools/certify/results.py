"""One page of several stations: of each the newest complete run that `make certify STATION=...` left in build/certify.

    .venv/bin/python -m tools.certify.results default cs500d_011k1 csc_22b7 > tools/certify/RESULTS.md
"""

import json
import sys
from pathlib import Path

_REPORTS = Path(__file__).resolve().parents[2] / "build" / "certify"
_CORE = "Core"


def page(reports: dict[str, dict]) -> str:
    """Markdown: a row for each case that is judged somewhere, a column for each station."""
    command = " ".join([".venv/bin/python -m tools.certify.results", *reports])
    lines = ["# Certification cases, by the virtual chargers", ""]
    lines += [f"Made by `make certify STATION=...` for each station, then `{command}`.", ""]
    lines += ["What a result means, and how to judge a real charger: [README.md](README.md).", ""]
    lines += [_row("case", "title", *reports), _row(*["---"] * (len(reports) + 2))]
    cases = {each["id"]: each for report in reports.values() for each in report["results"]}
    told = {station: {each["id"]: each for each in report["results"]} for station, report in reports.items()}
    for case, facts in cases.items():
        found = [told[station].get(case, {}) for station in reports]
        if facts["profile"] == _CORE or any(each.get("result") == "pass" for each in found):
            lines.append(_row(case, facts["title"], *map(_shown, found)))
    lines += ["", "The other cases are those of profiles that these chargers do not have.", ""]
    return "\n".join(lines + [_summary(station, report) for station, report in reports.items()]) + "\n"


def newest(folder: Path) -> dict | None:
    """The report of the newest run that was asked for every case and came to its end; None: there is none."""
    for file in sorted(folder.glob("*/report.json"), reverse=True):
        report = json.loads(file.read_text())
        if report["complete"] and report["asked"]["every_case"]:
            return report
    return None


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _shown(case: dict) -> str:
    why = case.get("why")
    return case.get("result", "not played") + (f": {why}" if why else "")


def _summary(station: str, report: dict) -> str:
    counts, facts = report["counts"], report["charger"]
    not_played = f", {counts['notPlayed']} not played" if counts["notPlayed"] else ""
    seconds = sum(each["duration_s"] for each in report["results"])
    return (f"- `{station}` ({facts['identity']}, firmware {facts['firmwareVersion']}, {report['date'][:10]}): "
            f"{counts['passed']} passed, {counts['failed']} failed, {counts['notApplicable']} not applicable"
            f"{not_played}; {seconds:.0f} s of cases")


def main() -> int:
    """2 when a report is not there."""
    reports = {}
    for station in sys.argv[1:] or ["default"]:
        report = newest(_REPORTS / station)
        if report is None:
            why = f"no complete run of all cases by {station}"
            print(f"{why}: do `make certify STATION={station}` first", file=sys.stderr)
            return 2
        reports[station] = report
    print(page(reports), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
