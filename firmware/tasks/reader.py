"""reader: the card reader, one short step at a time; a new card goes to the protocol half."""

from lib.drivers.iso14443 import id_tag, is_random


def reader(driver, cp, log, ticks_ms, random_uid: str):
    """`cp` takes each card that comes, and is told of a reader that does not work. `random_uid`: "refuse" or "accept",
    what the owner wants of cards that make up their number."""
    fault = trouble = None
    while True:
        uid = driver.poll()
        seen = "two cards at once" if driver.collision else "a card that cannot be read" if driver.unreadable else None
        if seen and seen != trouble:
            log.warn("reader", seen)
        trouble = seen
        if driver.fault != fault:
            fault = driver.fault
            cp.reader_fault = fault is not None
            log.warn("reader", fault or "works again")
        if uid and random_uid == "refuse" and is_random(uid):
            log.info("reader", "a card with a random number is not accepted: it names nobody")
            cp.authorizer.shown = "rejected"
        elif uid:
            log.info("reader", "card " + id_tag(uid))
            cp.card(id_tag(uid), ticks_ms())
        yield driver.wait_ms
