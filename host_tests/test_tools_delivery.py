# CPython only: host tool
"""The judge of late central systems sees what it is there to see (tools/delivery.py)."""

from tools import bench_late, delivery
from tools.csms import timestamps

START_S = 1_767_225_600.0


def _call(action: str, payload: dict, sent: float, answer: dict | None = None, took: float = 1.0) -> delivery.Call:
    return delivery.Call(action, payload, sent, sent + took, {} if answer is None else answer)


def _start(at: float, number: int = 1, connector: int = 1) -> delivery.Call:
    payload = {"connectorId": connector, "timestamp": timestamps.iso(START_S + at)}
    return _call("StartTransaction", payload, at, {"transactionId": number})


def _sample(at: float, number: int = 1, connector: int = 1) -> delivery.Call:
    meter = [{"timestamp": timestamps.iso(START_S + at)}]
    return _call("MeterValues", {"connectorId": connector, "transactionId": number, "meterValue": meter}, at)


def _stop(at: float, number: int = 1) -> delivery.Call:
    return _call("StopTransaction", {"transactionId": number, "timestamp": timestamps.iso(START_S + at)}, at)


def _right() -> list[delivery.Call]:
    return [_start(0), _sample(20), _sample(40), _stop(50)]


def _judged(told: list[delivery.Call]) -> tuple:
    lost, repeated = delivery.lost_and_repeated(told, 20)
    return len(lost), len(repeated), len(delivery.disorder(told))


def test_what_is_right_is_not_blamed():
    assert _judged(_right()) == (0, 0, 0)
    assert delivery.most_out(_right()) == 1


def test_what_is_missing_is_lost():
    for missing in (1, 2, 3):
        told = _right()
        del told[missing]
        assert _judged(told) == (1, 0, 0)
    unanswered = _right()
    unanswered[1].answer = None
    assert _judged(unanswered) == (1, 0, 0)


def test_what_comes_twice_is_repeated():
    for twice in (0, 1, 3):
        told = _right()
        told.insert(twice, told[twice])
        assert _judged(told)[1] >= 1


def test_another_order_and_another_number_are_seen():
    told = _right()
    told[1], told[2] = told[2], told[1]
    assert _judged(told)[2] == 1
    assert _judged([_start(0), _sample(20, connector=2), _sample(40), _stop(50)])[2] == 1
    assert _judged([_start(0), _sample(20), _sample(40), _stop(50), _stop(60, 7)])[2] == 1


def test_two_calls_out_and_a_backlog_are_counted():
    told = _right()
    for call in told:
        call.sent, call.answered = call.sent + 100, call.sent + 145
    assert delivery.most_out(told) == 3
    assert delivery.backlog(told, START_S) == 4
    assert delivery.backlog(_right(), START_S) == 1


def test_frames_become_calls_with_their_answers():
    frames = [
        {"type": 2, "direction": "in", "id": "a", "action": "Heartbeat", "payload": {}, "t": 1.0},
        {"type": 2, "direction": "out", "id": "a", "action": "Reset", "payload": {"type": "Soft"}, "t": 1.5},
        {"type": 3, "direction": "out", "id": "a", "action": "Heartbeat", "payload": {"x": 1}, "t": 2.0},
        {"type": 4, "direction": "in", "id": "a", "action": "Reset", "payload": {"code": "NotSupported"}, "t": 3.0},
    ]
    assert delivery.calls(frames) == [delivery.Call("Heartbeat", {}, 1.0, 2.0, {"x": 1})]
    assert delivery.calls(frames, "out") == [delivery.Call("Reset", {"type": "Soft"}, 1.5, 3.0, None)]


def test_the_program_prints_its_figures(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench", "--preset", "kevs", "--sessions", "1", "--interpreter", "cpython"])
    assert bench_late.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert {"late kevs: sessions: 1", "late kevs: lost: 0", "late kevs: repeated: 0"} <= set(lines)
