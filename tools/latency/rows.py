"""Rows of figures: medians and 99th percentiles, beside the ping of the same run."""

import statistics
from dataclasses import dataclass, field

PING = "WebSocket ping"


@dataclass
class Row:
    """Seconds that one thing took, each time, and the pings before; `note`: why there are none, or what to know."""

    name: str
    took_s: list[float] = field(default_factory=list)
    note: str = ""
    pings_s: list[float] = field(default_factory=list)

    @property
    def in_pings(self) -> float | None:
        """The median as so many times the median of its pings; None if it had none."""
        return self.median_ms / statistics.median(self.pings_s) / 1000 if self.pings_s else None

    @property
    def median_ms(self) -> float:
        return statistics.median(self.took_s) * 1000

    @property
    def p99_ms(self) -> float:
        """The value that 99 of 100 keep below; of few values the largest."""
        ranked = sorted(self.took_s)
        return ranked[min(len(ranked) - 1, len(ranked) * 99 // 100)] * 1000


def table(rows: list[Row]) -> str:
    """Markdown; a row that did not come says why."""
    lines = ["| what | times | median, ms | p99, ms | pings |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in rows:
        if row.took_s:
            pings = "" if row.in_pings is None else f"{row.in_pings:.1f}"
            figures = f"{len(row.took_s)} | {row.median_ms:.2f} | {row.p99_ms:.2f} | {pings}"
            lines.append(f"| {row.name}{', ' + row.note if row.note else ''} | {figures} |")
        else:
            lines.append(f"| {row.name}: {row.note or 'did not come'} | 0 | | | |")
    return "\n".join(lines)
