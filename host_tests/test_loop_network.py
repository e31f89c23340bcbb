# CPython only: the loop is a host tool
"""The link is cut behind the n-th byte: a part of tools/loops/network.py, and that its judge would see a loss."""

from firmware.tasks.link import Link
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.outbox import Outbox
from lib.ocpp16.status import Reporter
from tools.loops import network
from tools.loops.network_line import DIRECTIONS, HOW, Fault

_EVERY = 47  # bytes: about 600 runs; no frame is shorter than two


def wrong(*cases: Fault) -> str:
    """What the judge says of these."""
    return "\n".join(network.run(list(cases)).failures)


def test_a_connection_that_is_cut_behind_any_byte_loses_nothing_and_tells_nothing_twice():
    """TRN-Q-01, -02, -05, TRN-CON-06, TRN-SYN-06"""
    counts = network.run(list(network.faults(DIRECTIONS, HOW, _EVERY)))
    assert counts.failures == []
    assert counts.runs > 500 and counts.resends > 20


def test_nor_does_one_that_is_cut_again_while_it_makes_that_good():
    counts = network.run(list(network.pairs(200, 7)))
    assert counts.failures == [] and counts.runs == 200


def test_at_the_border_of_every_frame_and_one_byte_beside_it():
    """Where a header ends, where a message ends, where the next one begins."""
    cases = [
        Fault(direction, at + beside, how)
        for direction, at in network.borders()
        for beside in (-1, 0, 1)
        for how in ("close", "reset", "silent")
        if at + beside <= network.lengths()[direction]
    ]
    assert len(cases) > 200
    assert wrong(*cases) == ""


# --- the judge


def test_a_message_that_counts_as_delivered_when_the_link_goes_is_missed(monkeypatch):
    def forgets(self, now):
        if self._call and self._call[1] == "MeterValues":
            self.outbox.delivered({})
        unlinked(self, now)

    unlinked = ChargePoint.unlinked
    monkeypatch.setattr(ChargePoint, "unlinked", forgets)
    start = network.heard("MeterValues")
    assert "samples at [20000]" in wrong(Fault("in", start - 5, "reset"))


def test_a_message_that_was_answered_and_is_told_again_is_seen(monkeypatch):
    advance = Outbox._advance
    skipped = []

    def once_more(self):
        if skipped:
            advance(self)
        skipped.append(1)

    monkeypatch.setattr(Outbox, "_advance", once_more)
    assert "though it was answered" in wrong(Fault("in", network.borders()[-1][1], "close"))


def test_a_status_that_is_forgotten_is_missed(monkeypatch):
    monkeypatch.setattr(Reporter, "settle", lambda self, now: setattr(self, "pending", []))
    assert "the last status told is" in wrong(Fault("in", network.heard("StopTransaction"), "gone"))


def test_a_link_that_does_not_ping_is_seen(monkeypatch):
    monkeypatch.setattr(Link, "_ping", lambda self, now: None)
    assert "was never found" in wrong(Fault("in", network.heard("MeterValues"), "silent"))


def test_a_link_that_does_not_wait_is_seen(monkeypatch):
    monkeypatch.setattr(Link, "_wait_ms", lambda self: 20)
    assert "tried again at" in wrong(Fault("in", 1000, "gone"))


def test_a_contactor_that_opens_with_the_link_is_seen(monkeypatch):
    unlinked = ChargePoint.unlinked

    def stops(self, now):
        self.sessions[0].end("Other", "", now)
        unlinked(self, now)

    monkeypatch.setattr(ChargePoint, "unlinked", stops)
    assert "the contactor opened" in wrong(Fault("in", network.heard("MeterValues"), "reset"))
