"""OCPP's date-time texts and unix seconds, in both directions."""

import re
from datetime import UTC, datetime

# RFC 3339 5.6, which the schemas' date-time means. Without a zone the moment would be unknown.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def iso(unix_s: float) -> str:
    """The moment as `2026-11-20T05:06:07.123Z`; milliseconds always, rounded."""
    ms = round(unix_s * 1000)
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{ms % 1000:03d}Z"


def unix_s(text: str) -> float:
    """The moment in unix seconds; raises ValueError if the text is not an RFC 3339 date-time with a zone."""
    if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
        raise ValueError(f"not a date-time with a zone: {text!r}")
    return datetime.fromisoformat(text).timestamp()
