# CPython only: it breaks the cache's memory from outside
"""Answers of a wrong shape, and a cache that finds no memory: an invalid card never goes on charging."""

from host_tests.desk import Desk, booted

INVALID = {"status": "Invalid"}


def test_an_answer_of_a_wrong_shape_does_not_keep_an_invalid_card_charging():
    """CORE-START-06, CORE-BOOT-14"""
    strange = {"%d" % each: 1 for each in range(20)}
    desk = booted()
    desk.plugs()
    desk.taps("BAD")
    desk.serves(StartTransaction={"transactionId": 42, "idTagInfo": {"status": "Invalid", "expiryDate": strange}})
    desk.runs(1)
    assert not desk.connectors[0].closed


def test_a_boot_answer_of_a_wrong_shape_is_no_flood():
    """CORE-START-06, CORE-BOOT-14"""
    strange = {"%d" % each: 1 for each in range(20)}
    desk = Desk()
    desk.cp.linked(desk.now)
    desk.follow()
    for _ in range(50):
        frame = desk.owes()
        if frame:
            desk.answers({"status": "Pending", "interval": 60, "currentTime": strange})
        desk.runs(0.1)
    assert desk.count("BootNotification") == 1


def test_a_cache_that_finds_no_memory_does_not_let_an_invalid_card_charge():
    from lib.ocpp16 import cache

    def full(*_):
        raise MemoryError

    desk = booted()
    desk.plugs()
    desk.taps("BAD")
    assert desk.owes()[2] == "Authorize"
    desk.answers({"idTagInfo": {"status": "Accepted"}})
    before, cache.learn = cache.learn, full
    try:
        desk.serves(StartTransaction={"transactionId": 42, "idTagInfo": INVALID})
        desk.runs(1)
    finally:
        cache.learn = before
    assert not desk.connectors[0].closed
