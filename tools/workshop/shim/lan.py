"""`network.LAN` of MicroPython for the ESP32: RMII, or a W5500 on SPI. There is one: a second call gives it again."""

import os

from network import Ethernet

PHY_W5500 = 100
if os.getenv("BOLLARD_CHIP") == "esp32":  # no other chip of the family has an RMII
    PHY_LAN8710 = 0
    PHY_LAN8720 = 1

_one = []


def LAN(
    id=0, mdc=None, mdio=None, reset=None, power=None, phy_addr=None, phy_type=None, spi=None, cs=None, int=None,
    ref_clk_mode=None, ref_clk=None,
):  # fmt: skip
    """The interface; ValueError for what the driver refuses."""
    if not _one:
        if phy_type == PHY_W5500:
            if spi is None or cs is None or int is None:
                raise ValueError("a W5500 wants spi, cs and int")
            _one.append(Ethernet(2, _bytes(spi, cs, reset, int) + bytes([phy_addr])))
        else:
            if "PHY_LAN8720" not in globals() or phy_type != globals()["PHY_LAN8720"]:
                raise ValueError("invalid PHY type")
            _one.append(Ethernet(3, _bytes(mdc, mdio, power, ref_clk) + bytes([phy_addr, ref_clk_mode])))
    return _one[0]


def _bytes(*parts) -> bytes:
    """The numbers of pins and buses; 255: not given."""
    return bytes([255 if part is None else part.id for part in parts])
