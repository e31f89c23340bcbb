"""What the certification asks of somebody at the charger: one verb a method, whoever the hands belong to."""

from typing import Protocol


class CannotDo(Exception):
    """These hands, or this charger, have no such thing; the text says what is missing."""


class Hands(Protocol):
    """Somebody at the charger. Each verb returns when it is done; connectors count from 1."""

    async def plug(self, connector: int) -> None:
        """Plug the cable into the connector and into a car that wants energy."""

    async def plug_half(self, connector: int) -> None:
        """Plug the cable into the connector so that it makes contact, but is not fully in and cannot be locked."""

    async def unplug(self, connector: int, end: str = "both") -> None:
        """Pull the cable out of the car ("car"), out of the charger ("charger"), or out of both.

        A plug that the lock holds stays where it is: what the case expects then does not come.
        """

    async def replug(self, connector: int) -> None:
        """Put the cable's end back into the car."""

    async def tap(self, id_tag: str) -> None:
        """Present this identifier at the (shared) reader."""

    async def fault(self, connector: int) -> None:
        """Make the connector faulty; 0: the whole charger."""

    async def mend(self, connector: int) -> None:
        """Take that fault away."""

    async def jam(self, connector: int) -> None:
        """Jam the lock of the connector where it is."""

    async def free(self, connector: int) -> None:
        """Free the jammed lock."""

    async def cut_power(self) -> None:
        """Switch the charger's mains off."""

    async def restore_power(self) -> None:
        """Switch it on again."""

    async def cut_network(self) -> None:
        """Take the charger's network away."""

    async def restore_network(self) -> None:
        """Give it back."""

    async def clean(self, connectors: int) -> None:
        """Everything as before the first test: no cable, no fault, power and network on, no card at the reader."""
