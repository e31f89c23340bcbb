# CPython only: host tool
"""Who may charge at the stranger: the reader, the cache, the rules while offline (3.4, 3.5, 3.10, 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpp.v16 import call

from host_tests.stranger_connector import Connector
from tools.csms import timestamps

if TYPE_CHECKING:
    from host_tests.stranger import Stranger


def same(one: str, other: str) -> bool:
    """An idTag is a CiString."""
    return one.upper() == other.upper()


class Tags:
    """One reader for all connectors."""

    def __init__(self, charger: Stranger) -> None:
        self.charger = charger

    # --- what is known of a tag

    def remember(self, id_tag: str, info: dict) -> None:
        """3.5.1: the cache keeps what the central system said last."""
        if self.charger.keys.on("AuthorizationCacheEnabled"):
            self.charger.memory.cache[id_tag.upper()] = info

    def cached(self, id_tag: str) -> dict | None:
        """What the cache knows of a tag: its idTagInfo."""
        info = self.charger.memory.cache.get(id_tag.upper())
        return info if self.charger.keys.on("AuthorizationCacheEnabled") else None

    def clear(self) -> None:
        """5.4."""
        self.charger.memory.cache.clear()

    def good(self, info: dict | None) -> bool:
        """It may charge now."""
        if info is None or info["status"] != "Accepted":
            return False
        expiry = info.get("expiry_date")
        return expiry is None or timestamps.unix_s(expiry) > self.charger.now()

    async def authorize(self, id_tag: str) -> dict | None:
        """The idTagInfo of a tag that may charge, else None."""
        known = self.cached(id_tag)
        if self.charger.online:
            if self.good(known) and self.charger.keys.on("LocalPreAuthorize"):
                return known
            answer = await self.charger.try_to_ask(call.Authorize(id_tag))
            if answer:
                self.remember(id_tag, answer.id_tag_info)
                return answer.id_tag_info if self.good(answer.id_tag_info) else None
        return self.offline(known)

    def offline(self, known: dict | None) -> dict | None:
        """3.5.4: nobody can be asked."""
        keys = self.charger.keys
        if self.good(known) and keys.on("LocalAuthorizeOffline"):
            return known
        return {"status": "Accepted"} if known is None and keys.on("AllowOfflineTxForUnknownId") else None

    # --- the reader

    async def tapped(self, id_tag: str) -> None:
        """Somebody holds a tag to the reader."""
        for connector in self.charger.connectors.values():
            if connector.transaction and self.began(connector, id_tag):
                return connector.stop("Local", id_tag)
            if connector.wanted and same(connector.wanted[0], id_tag):
                return connector.forget()
        if self.where_to_start() or any(self.groups()):
            info = await self.authorize(id_tag)
            if info:
                self.allowed(id_tag, info.get("parent_id_tag"))
        return None

    def began(self, connector: Connector, id_tag: str) -> bool:
        """That tag began the transaction."""
        return same(connector.transaction.id_tag, id_tag)

    def groups(self) -> list:
        """The parents of what runs, as far as they are known."""
        return [each.transaction.parent for each in self.charger.connectors.values() if each.transaction]

    def where_to_start(self) -> Connector | None:
        """The connector that a new tag is for: one with a cable in it before any other."""
        free = [each for each in self.charger.connectors.values() if each.free]
        return next((each for each in free if each.bay.occupied), free[0] if free else None)

    def allowed(self, id_tag: str, parent: str | None) -> None:
        """A tag that may charge: it ends what its group began, or begins."""
        for connector in self.charger.connectors.values():
            if parent and connector.transaction and connector.transaction.parent == parent:
                return connector.stop("Local", id_tag)
        free = self.where_to_start()
        if free:
            free.allow(id_tag, parent)
        return None
