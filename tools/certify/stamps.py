"""Time stamps that cannot be right: what is told at once bears the moment of its arrival."""

from tools.csms import timestamps


def doubt(event: dict, deviation_s: float, lost_s: float | None) -> str:
    """What is wrong with the time stamp of a CALL, "" if nothing is.

    What was queued may be older, but not older than `lost_s`, when the charger was heard for the last time before it
    was away in this case; None: it was not.
    """
    stamp = _stamp(event["action"], event["payload"])
    try:
        moment_s = timestamps.unix_s(stamp)
    except ValueError:  # none at all, or against the schema, which is judged elsewhere
        return ""
    off_s = moment_s - event["t"]
    queued = lost_s is not None and off_s < 0 and moment_s >= lost_s - deviation_s
    if abs(off_s) <= deviation_s or queued:
        return ""
    return f"time stamp of {event['action']} {abs(off_s):.0f} s {'ahead of' if off_s > 0 else 'behind'} its arrival"


def _stamp(action: str, payload: dict) -> str:
    """The moment of what happened last in this message, as it stands there."""
    if action == "MeterValues":
        values = payload.get("meterValue")
        last = values[-1] if isinstance(values, list) and values else None
        return last.get("timestamp", "") if isinstance(last, dict) else ""
    return payload.get("timestamp", "")
