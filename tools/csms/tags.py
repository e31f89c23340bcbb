"""The cards this central system knows."""

from tools.csms import timestamps

STATUSES = ("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx")


class Tags:
    """idTag -> idTagInfo. An idTag is a CiString: case does not count, but is kept for display."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, dict]] = {}  # upper case -> (as written, idTagInfo)

    def add(self, tag: str, status: str = "Accepted", parent: str | None = None,
            expiry: str | None = None) -> None:
        """Know a tag; raises ValueError for a status or a date-time that OCPP does not know."""
        if status not in STATUSES:
            raise ValueError(f"no such status: {status}; there are {', '.join(STATUSES)}")
        info = {"status": status}
        if parent:
            info["parentIdTag"] = parent
        if expiry:
            timestamps.unix_s(expiry)
            info["expiryDate"] = expiry
        self._known[tag.upper()] = (tag, info)

    def remove(self, tag: str) -> None:
        """Forget a tag; raises ValueError if it is not known."""
        if self._known.pop(tag.upper(), None) is None:
            raise ValueError(f"no tag {tag}")

    def listed(self) -> dict:
        """All tags: idTag -> idTagInfo."""
        return dict(self._known.values())

    def info(self, tag: str, unknown: str, now_s: float) -> dict:
        """The idTagInfo to answer for this tag at this moment; `unknown` is the status of tags not listed."""
        _, info = self._known.get(tag.upper(), (tag, {"status": unknown}))
        expiry = info.get("expiryDate")
        if info["status"] == "Accepted" and expiry and timestamps.unix_s(expiry) <= now_s:
            return {**info, "status": "Expired"}
        return dict(info)
