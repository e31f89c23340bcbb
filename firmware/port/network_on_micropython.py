"""The Ethernet of a board's LINK under MicroPython; firmware says `firmware.port.network`. Loaded by chip.network() and
dropped with it: nothing made here may refer to functions of this file.

Pins are the board file's; `network` has what the chip's image was built with: WIZNET5K on RP2, LAN on ESP32.
"""

import machine
import network
from machine import Pin
from micropython import const

_HZ = const(20000000)  # W5500 data sheet 5.5.4: at most 33 MHz are guaranteed; the WIZnet boards' own image says 20


def interface(link: dict):
    """The network interface of this LINK, not started; RuntimeError if this chip cannot drive it."""
    if link["chip"] == "LAN8720":
        return _rmii(link)
    if link["chip"] != "W5500":
        raise RuntimeError("LINK chip %s is not known: use W5500 or LAN8720" % link["chip"])
    if link.get("built_in"):
        return _made("WIZNET5K")()
    spi = machine.SPI(link["spi"], baudrate=_HZ, sck=Pin(link["sck"]), mosi=Pin(link["mosi"]), miso=Pin(link["miso"]))
    cs, rst, irq = [Pin(link[name]) if name in link else None for name in ("cs", "rst", "int")]
    if hasattr(network, "LAN"):  # it polls nothing: without its interrupt line it would hear nothing
        return _made("LAN")(spi=spi, phy_type=_made("PHY_W5500"), phy_addr=0, cs=cs, int=irq, reset=rst)
    return _made("WIZNET5K")(spi, cs, rst)


def _rmii(link: dict):
    power, clock = link.get("power"), link["ref_clk"]
    return _made("LAN")(
        mdc=Pin(link["mdc"]), mdio=Pin(link["mdio"]), power=None if power is None else Pin(power),
        phy_type=_made("PHY_LAN8720"), phy_addr=link["phy_addr"],
        ref_clk=Pin(clock), ref_clk_mode=Pin.OUT if link["ref_clk_out"] else Pin.IN,
    )  # fmt: skip


def _made(name: str):
    """What `network` has of this name, in images that have it."""
    found = getattr(network, name, None)
    if found is None:
        raise RuntimeError("this image has no network.%s: flash the one of the board that its file names" % name)
    return found
