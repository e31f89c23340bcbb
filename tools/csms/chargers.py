"""What the central system knows of one charger, connected or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.csms.session import Session


class Charger:
    """The facts that outlive a connection: identity, registration, last statuses."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.session: Session | None = None  # the open connection
        self.connections = 0
        self.connected_as = 0  # place in the order of connecting, over all chargers; the highest came last
        self.registration: str | None = None  # what the last BootNotification.conf said
        self.boot: dict = {}  # the last BootNotification.req
        self.statuses: dict[int, dict] = {}  # connector -> the last StatusNotification.req
        self.heard_s: float | None = None  # unix seconds of the last frame

    def status(self, connector: int) -> str | None:
        """The last status of a connector in the specification's word, or None if it never told one."""
        return self.statuses.get(connector, {}).get("status")

    def facts(self) -> dict:
        """All of it, as JSON can carry it."""
        return {"identity": self.identity, "connected": self.session is not None,
                "connections": self.connections, "registration": self.registration, "boot": self.boot,
                "statuses": {str(number): told["status"] for number, told in sorted(self.statuses.items())},
                "heard": self.heard_s}
