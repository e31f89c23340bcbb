"""StatusNotification: the 53 transitions of table 4.9, and no others."""

from host_tests.desk import Desk, actions, booted
from lib.ocpp16.status import Reporter

STATUSES = (
    "Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Reserved", "Unavailable",
    "Faulted",
)  # fmt: skip
# rows from, columns to, in the order of STATUSES: x where table 4.9 has a cell
TABLE = (
    ".xxxx.xxx",
    "x.xxxx..x",
    "x..xxx.xx",
    "x.x.xx.xx",
    "x.xx.x.xx",
    "xx.....xx",
    "xx.....xx",
    "xxxxx...x",
    "xxxxxxxx.",
)


def legal(old, new):
    return TABLE[STATUSES.index(old)][STATUSES.index(new)] == "x"


def _path(old, new):
    """The statuses that a reporter tells on the way from `old` to `new`."""
    reporter = Reporter(1, Desk().cp)
    reporter.follow(old, "NoError", "", 0)
    reporter.follow(new, "NoError", "", 0)
    return [entry[0] for entry in reporter.pending]


def test_the_table_has_53_cells():
    assert sum(row.count("x") for row in TABLE) == 53


def test_each_of_the_53_is_told_as_it_is():
    """STA-04"""
    count = 0
    for old in STATUSES:
        for new in STATUSES:
            if legal(old, new):
                assert _path(old, new) == [old, new]
                count += 1
    assert count == 53


def test_every_other_move_goes_through_a_status_that_makes_it_legal():
    """STA-04"""
    count = 0
    for old in STATUSES:
        for new in STATUSES:
            if old != new and not legal(old, new):
                path = _path(old, new)
                for before, after in zip(path, path[1:]):
                    assert legal(before, after), path
                assert path[0] == old and path[-1] == new and len(path) == 3
                count += 1
    assert count == 19


def _told(desk):
    return actions(desk.serves())


def test_plug_first():
    """CORE-START-01, -05, CORE-STOP-07, STA-01; A2, B3, C6, F1 (TC_003)"""
    desk = booted()
    desk.plugs()
    assert _told(desk) == ["Preparing"]
    desk.taps("A1")
    assert _told(desk) == ["Authorize", "StartTransaction", "Charging"]  # when the contactor has closed
    desk.taps("A1")
    desk.runs(0.2)
    assert _told(desk) == ["Finishing", "StopTransaction"]
    desk.unplugs()
    assert _told(desk) == ["Available"]


def test_card_first():
    """CORE-START-05; TC_004_1"""
    desk = booted()
    desk.taps("A1")
    assert _told(desk) == ["Authorize", "Preparing"]
    desk.plugs()
    assert _told(desk) == ["StartTransaction", "Charging"]


def test_card_first_and_nobody_plugs_in():
    """B1 after ConnectionTimeOut, counted from Preparing (CORE-START-13, TC_004_2)"""
    desk = booted(keys={"ConnectionTimeOut": "30"})
    desk.taps("A1")
    assert _told(desk) == ["Authorize", "Preparing"]
    desk.runs(29.9)
    assert _told(desk) == []
    desk.runs(0.1)
    assert _told(desk) == ["Available"]
    desk.plugs()
    assert _told(desk) == ["Preparing"]


def test_a_plug_that_is_pulled_before_any_card():
    desk = booted()
    desk.plugs()
    desk.unplugs()
    assert _told(desk) == ["Preparing", "Available"]


def test_the_car_pauses_and_goes_on():
    """STA-01, -06; C4, D3: a car that is pulled off pauses, too, so a pause counts after half a second"""
    desk = booted()
    desk.plugs()
    desk.taps("A1")
    _told(desk)
    desk.connectors[0].car_wants = False
    desk.runs(0.4)
    assert _told(desk) == []
    desk.runs(0.2)
    assert _told(desk) == ["SuspendedEV"]
    desk.connectors[0].car_wants = True
    desk.runs(0.1)
    assert _told(desk) == ["Charging"]


def test_the_charger_allows_nothing():
    """C5; STA-05: SuspendedEVSE outranks SuspendedEV; E3"""
    desk = booted()
    desk.plugs()
    desk.taps("A1")
    _told(desk)
    desk.connectors[0].limit_ma = 0
    desk.connectors[0].car_wants = False
    desk.runs(0.1)
    assert _told(desk) == ["SuspendedEVSE"]
    desk.connectors[0].limit_ma = None
    desk.connectors[0].car_wants = True
    desk.runs(0.1)
    assert _told(desk) == ["Charging"]


def test_a_fault_lies_over_the_status_and_goes_back_to_it():
    """A9 I1, B9 I2, F9 I6, H9 I8 (STA-11)"""
    for prepare, status in (
        (lambda desk: None, "Available"),
        (lambda desk: desk.plugs(), "Preparing"),
        (lambda desk: (desk.plugs(), desk.taps("A1"), desk.serves(), desk.taps("A1"), desk.runs(1)), "Finishing"),
        (lambda desk: desk.calls("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}), "Unavailable"),
    ):
        desk = booted()
        prepare(desk)
        desk.serves()
        desk.connectors[0].fault = "GroundFailure"
        desk.runs(0.1)
        assert _told(desk) == ["Faulted"]
        assert desk.sent[-1][3]["errorCode"] == "GroundFailure"
        desk.connectors[0].fault = None
        desk.runs(0.1)
        assert _told(desk) == [status]
        assert desk.sent[-1][3]["errorCode"] == "NoError"


def test_a_fault_ends_the_transaction():
    """C9; CORE-FLT-01; STA-19 decided: a transaction never outlives a fault"""
    desk = booted()
    desk.charges()
    desk.connectors[0].fault = "PowerSwitchFailure"
    desk.runs(0.2)
    assert not desk.connectors[0].authorized
    assert _told(desk) == ["Faulted", "StopTransaction"]
    assert desk.sent[-1][3]["reason"] == "Other"


def test_unavailable_while_plugged_goes_through_available():
    """CORE-CA-01; B1 A8, then H2 (CORE-CA-08)"""
    desk = booted()
    desk.plugs()
    _told(desk)
    answer = desk.calls("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert answer[2] == {"status": "Accepted"}
    assert _told(desk) == ["Available", "Unavailable"]
    desk.calls("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
    assert _told(desk) == ["Preparing"]


def test_unavailable_as_soon_as_the_transaction_is_over():
    """CORE-CA-02: Scheduled; C6, F8"""
    desk = booted()
    desk.charges()
    assert desk.calls("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})[2] == {"status": "Scheduled"}
    assert _told(desk) == ["Unavailable"]  # connector 0
    desk.taps("04A1B2C3")
    desk.runs(0.2)
    assert _told(desk) == ["Finishing", "StopTransaction"]
    desk.unplugs()
    assert _told(desk) == ["Unavailable"]


def test_a_new_user_after_finishing():
    """F2, B3"""
    desk = booted()
    desk.charges()
    desk.taps("04A1B2C3")
    desk.runs(0.2)
    assert _told(desk) == ["Finishing", "StopTransaction"]
    desk.taps("B2")
    assert _told(desk) == ["Authorize", "Preparing", "Charging", "StartTransaction"]


def test_after_the_boot_every_status_is_told():
    """GEN-11; CORE-BOOT-15, -16; STA-03"""
    desk = Desk(connectors=2)
    frames = desk.boots()
    told = [(f[3]["connectorId"], f[3]["status"]) for f in frames if f[2] == "StatusNotification"]
    assert told == [(0, "Available"), (1, "Available"), (2, "Available")]


def test_what_happened_offline_is_told_as_it_is_now():
    """STA-14, -15, PIT-14"""
    desk = booted()
    desk.plugs()
    assert _told(desk) == ["Preparing"]
    desk.cp.unlinked(desk.now)
    desk.unplugs()
    desk.plugs()
    desk.unplugs()
    desk.cp.linked(desk.now)
    assert _told(desk) == ["Available"]
    desk.cp.unlinked(desk.now)
    desk.plugs()
    desk.unplugs()
    desk.cp.linked(desk.now)
    assert _told(desk) == []


def test_times_from_before_the_clock_was_told_are_mended():
    """STA-20, PIT-31"""
    desk = Desk()
    desk.cp.linked(0)
    desk.runs(3)
    frames = desk.boots()
    assert [f[3]["timestamp"] for f in frames if f[2] == "StatusNotification"] == ["2026-01-01T12:00:00.100Z"] * 2


def test_a_fault_of_the_whole_charger_is_told_for_connector_0_too():
    """CORE-FLT-02, STA-03"""
    desk = booted(connectors=2)
    for connector in desk.connectors:
        connector.fault, connector.shared = "OtherError", True
    desk.runs(0.1)
    told = [(frame[3]["connectorId"], frame[3]["status"]) for frame in desk.serves()]
    assert told == [(0, "Faulted"), (1, "Faulted"), (2, "Faulted")]


def test_a_contactor_that_must_rest_starts_nothing_yet_and_offers_nothing():
    """STA-07"""
    desk = booted()
    desk.connectors[0].resting = True
    desk.plugs()
    desk.taps("A1")
    assert _told(desk) == ["Authorize", "Preparing"]
    desk.connectors[0].resting = False
    desk.runs(0.2)
    assert _told(desk) == ["Charging", "StartTransaction"]
    desk.connectors[0].resting = True
    desk.runs(0.1)
    assert _told(desk) == ["SuspendedEVSE"]


def test_what_nobody_confirmed_is_told_again_after_a_reconnect():
    """STA-14: the present status, if the central system cannot know it"""
    desk = booted()
    desk.plugs()
    assert actions([desk.owes()]) == ["Preparing"]
    desk.cp.unlinked(desk.now)
    desk.unplugs()
    desk.cp.linked(desk.now)
    assert _told(desk) == ["Available"]
