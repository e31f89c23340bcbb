"""What the safe mode is to a central system, without a charger around it."""

from firmware.safe_point import Point
from lib.log import Log

_ACCEPTED = '[3,"4-1",{"status":"Accepted","currentTime":"2026-01-01T00:00:00Z","interval":300}]'


def _frame(point, now):
    """The next one as text."""
    return "".join([str(piece, "utf-8") if isinstance(piece, bytes) else piece for piece in point.owed(now) or ()])


def _point(connectors=1):
    log = Log(lambda line: None, lambda: 0)
    point = Point({"chargePointVendor": "x"}, 4, connectors, "why", {"SafeMode": "x"}, None, log)
    point.linked(0)
    assert "BootNotification" in _frame(point, 0)
    point.receive(_ACCEPTED, 10)
    return point


def test_a_reset_whose_answer_is_lost_with_the_link_is_carried_out():
    point = _point()
    point.receive('[2,"r","Reset",{"type":"Hard"}]', 20)
    assert not point.reset_wish(5000)
    point.unlinked(6000)
    assert not point.reset_wish(6500)
    assert point.reset_wish(7000)


def test_a_weld_that_is_found_later_is_told_again():
    point = _point()
    for number in (0, 1):
        frame = _frame(point, 20)
        assert '"connectorId":%d,"errorCode":"InternalError"' % number in frame
        point.receive('[3,"4-%x",{}]' % (number + 2), 30)
    assert _frame(point, 40) == ""
    point.welded(1)
    assert '"connectorId":1,"errorCode":"PowerSwitchFailure"' in _frame(point, 50)
