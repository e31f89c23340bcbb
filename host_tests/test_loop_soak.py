# CPython only: the loop is a host tool; the charger runs in the 32-bit VM
"""Some hours of the soak, with the tick's wrap in them; and its books find what they are for."""

import copy

from tools.loops import soak
from tools.loops.soak_books import Books

_KEYS = {"MeterValueSampleInterval": "60", "ClockAlignedDataInterval": "900"}
_MIDNIGHT = 1767225600  # 2026-01-01


def test_hours_of_a_busy_charger_over_the_wrap_of_its_ticks():
    """The same seed once found no memory for TLS after half an hour: its output buffer had no piece of the heap."""
    shop = soak.opened(before_wrap_s=1800)
    try:
        town = soak.Town(shop, seed=1, lapse_ms=500, pace=4)
        soak.play(town, 3 * 3600)
        assert soak.judge(town) == []
        ticks = [float(line.split()[0]) for line in shop.log(100_000) if " I session: " in line]
    finally:
        shop.close(judge=False)
    assert min(ticks) < 3 * 3600 < 535_000 < max(ticks)  # before and after the wrap
    books = town.books
    assert len(books.transactions) > 15 and books.counts["grid points"] > 200
    assert books.counts["connected"] > 3 and books.floors and books.least_piece > 0


# --- the books


def _frame(n: int, t: float, action: str, payload: dict, answer: dict | None = None) -> list[dict]:
    """A CALL of the charger, and its result if there is one."""
    common = {"event": "frame", "t": t, "unix": _MIDNIGHT + t, "id": f"id-{n}", "action": action}
    call = {**common, "n": n, "direction": "in", "type": 2, "payload": payload}
    result = {**common, "n": n + 1, "direction": "out", "type": 3, "payload": answer}
    return [call] if answer is None else [call, result]


def _stamp(t: float) -> str:
    return f"2026-01-01T00:{int(t) // 60:02}:{int(t) % 60:02}.{round(t % 1 * 1000):03}Z"


def _sample(n: int, t: float, at: float) -> list[dict]:
    value = {"timestamp": _stamp(at), "sampledValue": [{"value": "1", "context": "Sample.Periodic"}]}
    return _frame(n, t, "MeterValues", {"connectorId": 1, "transactionId": 7, "meterValue": [value]}, {})


def _session() -> list[dict]:
    """Connected, a start at 10.5 s, samples each minute, a stop at 200 s."""
    start = {"connectorId": 1, "idTag": "A", "meterStart": 100, "timestamp": _stamp(10.5)}
    stop = {"transactionId": 7, "meterStop": 103, "timestamp": _stamp(200), "reason": "Local"}
    return [
        {"event": "connected", "n": 0, "t": -1000.0},
        {"event": "log", "n": 1, "t": 10.5, "text": "10.500 I session: 1: started for A at 100 Wh"},
        *_frame(10, 10.6, "StartTransaction", start, {"transactionId": 7}),
        *_sample(20, 70.6, 70.5), *_sample(30, 130.6, 130.5), *_sample(40, 190.6, 190.5),
        {"event": "log", "n": 50, "t": 200.0, "text": "200.000 I session: 1: stopped at 103 Wh: Local"},
        *_frame(60, 200.1, "StopTransaction", stop, {}),
    ]  # fmt: skip


def _found(events: list[dict], meter_wh: float = 103) -> str:
    books = Books(_KEYS)
    for event in copy.deepcopy(events):
        books.take(event)
    books.close({1: meter_wh})
    return "\n".join(books.wrong)


def _changed(at: int, **fields) -> list[dict]:
    """The session with other fields in the payload of this event."""
    events = copy.deepcopy(_session())
    events[at]["payload"].update(fields)
    return events


def test_a_session_as_it_should_be_is_right():
    assert _found(_session()) == ""


def test_samples_that_are_missing_off_the_grid_late_or_early_are_found():
    session = _session()
    assert "1 of 2 samples are missing, such as [60000] ms" in _found(session[:4] + session[6:])
    assert "off the grid {60}: [59999]" in _found(session[:4] + _sample(20, 70.6, 70.499) + session[6:])
    assert "a sample 7.500 s late" in _found(session[:4] + _sample(20, 78.0, 70.5) + session[6:])
    assert "a sample 1.500 s before its time" in _found(session[:4] + _sample(20, 69.0, 70.5) + session[6:])


def test_what_is_told_again_needs_a_reason():
    session = _session()
    assert "was told and answered, and is told again" in _found(session + _frame(70, 210, **_call(session[-2])))
    broken = {"event": "disconnected", "n": 65, "t": 205.0}
    assert _found([*session, broken, *_frame(70, 210, **_call(session[-2]))]) == ""
    assert _found(session[:-1] + _frame(70, 290, **_call(session[-2]))) == ""  # it was not answered
    other = {**_call(session[-2]), "payload": {**session[-2]["payload"], "meterStop": 104}}
    assert "told again, and differently" in _found([*session, broken, *_frame(70, 210, **other)])


def _call(event: dict) -> dict:
    return {"action": event["action"], "payload": event["payload"]}


def test_energy_and_transactions_that_do_not_add_up_are_found():
    assert "the meter ran backwards" in _found(_changed(-2, meterStop=99))
    assert "connector 1: 103 Wh were told, its meter says 105" in _found(_session(), meter_wh=105)
    assert "was never stopped" in _found(_session()[:-2])
    assert "as told {}" in _found(_session()[:2])
    assert "a stop of transaction 8, which nobody knows" in _found(_changed(-2, transactionId=8))


def test_words_of_the_log_and_ends_of_the_program_are_found():
    for text in ("1.0 E kernel: x", "1.0 W link: connection broken (no memory for TLS); next try in 5 s"):
        assert text in _found([{"event": "log", "n": 0, "t": 1.0, "text": text}])
    assert "the program: reset watchdog" in _found([{"event": "reset", "n": 0, "t": 1.0, "cause": "watchdog"}])
    tasks = [{"event": "log", "n": n, "t": 1.0, "text": f"memory: floor 1000 {7 + n}"} for n in range(2)]
    assert "the number of tasks changed: [7, 8]" in _found(tasks)


def test_a_floor_that_rises_is_growth():
    books = Books(_KEYS)
    for hour, used in enumerate((1000, 900, 1100, 1000, 1400, 1300, 1500, 1200)):
        books.floors[hour].append(used)
    assert books.growth() == 300 and books.days() == [900]
