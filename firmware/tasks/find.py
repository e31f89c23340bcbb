"""The first part of a connection: cable, network, and which address is tried. Loaded for it, then dropped."""

_TO_KNOW = ("firmware.tasks.network", "firmware.tasks.address", "lib.wire.url")


def run(link):
    """Wait for the network; then `link.address` is set, or `link.asked`, whose address is to be looked up. ValueError:
    the URL is wrong."""
    from firmware.tasks import network

    try:
        yield from network.wait(link)
        _choose(link)
    finally:
        link.port.forget(_TO_KNOW)


def _choose(link) -> None:
    from firmware.tasks import address

    link.asked = address.unknown(link)
