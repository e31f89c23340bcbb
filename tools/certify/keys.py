"""The charger's configuration keys as it tells them, and what the cases need them to be."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from tools.certify.result import Failed

if TYPE_CHECKING:
    from tools.certify.bench import Bench


class Keys:
    """Read once from the charger; what is changed is remembered, so that it can be put back."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._told: dict[str, dict] = {}  # key -> KeyValue
        self._found: dict[str, dict] = {}  # key -> KeyValue before the first case
        self._unsure: set[str] = set()  # keys whose change was asked for and not answered

    async def read(self) -> None:
        """GetConfiguration of all keys; raises Failed if it is not answered."""
        answer = await self._bench.call("GetConfiguration", {})
        listed = [each for each in answer.get("configurationKey") or [] if isinstance(each, dict)]
        self._told = {str(each.get("key")): each for each in listed}
        for name, each in self._told.items():
            self._found.setdefault(name, dict(each))
        self._unsure.clear()

    def known(self) -> bool:
        """Have they been read?"""
        return bool(self._told)

    def names(self) -> list[str]:
        """All keys, as the charger writes them."""
        return list(self._told)

    def found(self) -> dict[str, dict]:
        """Every key as it was before the first case: KeyValue of OCPP."""
        return self._found

    def left(self) -> dict[str, str]:
        """Keys that are not, or may not be, as they were before the first case; with the value that they had."""
        return {
            name: self._was(name)
            for name in self._found
            if self.writable(name) and (name in self._unsure or not _same(self.value(name), self._was(name)))
        }

    def _was(self, name: str) -> str:
        return self._found[name].get("value", "")

    def __contains__(self, name: str) -> bool:
        return name in self._told

    def value(self, name: str) -> str | None:
        """The key's value, None if there is no such key."""
        return self._told[name].get("value", "") if name in self._told else None

    def true(self, name: str) -> bool:
        """Is there such a key, and is it true?"""
        return (self.value(name) or "").lower() == "true"

    def number(self, name: str, otherwise: int) -> int:
        """The key's value as a number; `otherwise` if it is none."""
        value = self.value(name) or ""
        return int(value) if value.isdecimal() else otherwise

    def writable(self, name: str) -> bool:
        """Is there such a key, and may it be changed?"""
        return name in self._told and not self._told[name].get("readonly")

    def can_be(self, name: str, value: str) -> bool:
        """Is there such a key that has this value or can be given it?"""
        return self.writable(name) or (name in self._told and _same(self.value(name), value))

    def supports(self, profile: str) -> bool:
        """Does the charger name this feature profile? Diagnostics belong to FirmwareManagement (OCPP 1.6 3.3)."""
        named = (self.value("SupportedFeatureProfiles") or "").replace(" ", "").split(",")
        return (profile if profile != "Diagnostics" else "FirmwareManagement") in named

    async def set(self, name: str, value: object) -> None:
        """Give the key this value if there is such a key, it may be changed and it is another; raises Failed."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if not self.writable(name) or (_same(self.value(name), text) and name not in self._unsure):
            return
        self._unsure.add(name)
        answer = await self._bench.call("ChangeConfiguration", {"key": name, "value": text})
        self._unsure.discard(name)
        if answer.get("status") not in ("Accepted", "RebootRequired"):
            raise Failed(f"{name} can be set to {text}", f"ChangeConfiguration.conf {answer}")
        if answer["status"] == "RebootRequired":
            self._bench.notes.append(f"{name} = {text} needs a reboot, which is the tester's to do")
        self.changed(name, text)

    def changed(self, name: str, value: str) -> None:
        """A case has changed it itself."""
        if name in self._told:
            self._told[name]["value"] = value

    async def restore(self, instead: dict) -> None:
        """Every key as it was before the first case, or as `instead` says; what the charger refuses stays."""
        for name in list(self._told):
            with contextlib.suppress(Failed):
                await self.set(name, instead.get(name, self._was(name)))


def _same(value: str | None, other: str) -> bool:
    """Do two texts say the same? True and FALSE are boolean in any case of letters."""
    return value is not None and value.lower() == other.lower()
