"""What must hold of every play of the network loop, whatever its fault: a list of what does not."""

from collections.abc import Iterator
from itertools import pairwise

from lib import iso8601
from tools.loops.network_charger import PING_S, SAMPLE_S
from tools.loops.network_csms import NOON_MS, Heard
from tools.loops.network_line import HELD_MS
from tools.loops.network_play import STRIDE_MS, TAP_MS, Play

_PONG_MS = 15000  # ours, JE3.9: firmware/tasks/link.py
_OPEN_MS = 10000  # for TCP, and again for the upgrade
_SLACK_MS = 3 * STRIDE_MS  # passes are so far apart, and what one finds the next may tell
_FIND_MS = PING_S * 1000 + _PONG_MS
_FIRST_WAIT_MS, _LONGEST_WAIT_MS = 5000, 300000  # TRN-CON-06
_STABLE_MS = 60000
_RECORDS = ("StartTransaction", "MeterValues", "StopTransaction")
_AGAIN = (*_RECORDS, "StatusNotification", "BootNotification")  # when nobody knows whether they were heard


def failures(play: Play) -> list[str]:
    """What went wrong; empty if all is well."""
    checks = (_ended, _messages, _session, _samples, _resent, _one_at_a_time, _waits, _found)
    return [text for check in checks for text in check(play)]


def resends(play: Play) -> int:
    """How many messages were told again."""
    told = [(each.action, str(each.payload)) for each in play.central.heard]
    return len(told) - len(set(told))


def _ended(play: Play) -> Iterator[str]:
    if play.late:
        yield f"it has not come to its end: {[text for _, text in play.charger.lines[-3:]]}"
    yield from play.charger.black_box.crashes
    yield from play.central.wrong
    yield from [text for _, text in play.charger.lines if text.startswith("E ")]


def _once(play: Play, action: str) -> list[dict]:
    """The different payloads with this name, in order."""
    found: list[dict] = []
    for payload in play.central.payloads(action):
        if payload not in found:
            found.append(payload)
    return found


def _messages(play: Play) -> Iterator[str]:
    """Nothing is lost, nothing is told in two ways."""
    for action in ("BootNotification", "StartTransaction", "StopTransaction"):
        if len(_once(play, action)) != 1:
            yield f"{action} was told in {len(_once(play, action))} ways"
    statuses = [each["status"] for each in play.central.payloads("StatusNotification") if each["connectorId"] == 1]
    if not statuses or statuses[-1] != "Available":
        yield f"the last status told is {statuses[-1:]}"
    stamps = [each["timestamp"] for each in play.central.payloads("StatusNotification") if each["connectorId"] == 1]
    if stamps != sorted(stamps):
        yield f"statuses out of order: {statuses}"
    order = [each.action for each in play.central.heard if each.action in _RECORDS]
    if order != sorted(order, key=_RECORDS.index):
        yield f"out of order: {order}"


def _session(play: Play) -> Iterator[str]:
    """The contactor closes once and stays so until it is told to open; the register is the meter's."""
    coil, stop = play.charger.coil, play.central.questions[1]
    if [on for _, on in coil] != [True, False]:
        yield f"the contactor went {coil}"
        return
    if coil[0][0] - TAP_MS > _FIND_MS + 2 * _SLACK_MS + 5000:
        yield f"the contactor closed at {coil[0][0]} ms only"
    if stop.asked_ms is None or coil[1][0] < stop.asked_ms:
        yield f"the contactor opened at {coil[1][0]} ms, the stop was asked for at {stop.asked_ms} ms"
    told = play.central.payloads("StopTransaction")
    if told and told[0]["meterStop"] != play.charger.pulses():
        yield f"the meter stopped at {play.charger.pulses()} Wh, told were {told[0]['meterStop']}"
    started = play.charger.said("session: 1: started")[0][0]
    for payload in play.central.payloads("StartTransaction")[:1]:
        if not -STRIDE_MS - _clock_behind(play) <= _stamp(payload) - started <= STRIDE_MS:
            yield f"it started at {started} ms, told was {_stamp(payload)}"


def _clock_behind(play: Play) -> int:
    """How late, in ms, the time came that the charger goes by."""
    told = [each.at_ms for each in play.central.heard if each.action == "BootNotification"]
    return play.charger.said("boot: Accepted")[0][0] - told[-1]


def _stamp(payload: dict) -> int:
    """When that was, by the line's clock."""
    return iso8601.parse(payload["timestamp"]) - NOON_MS


def _samples(play: Play) -> Iterator[str]:
    """Every sample of the grid is told, and the register never goes back."""
    start, stop = play.central.payloads("StartTransaction"), play.central.payloads("StopTransaction")
    if not start or not stop:
        return
    told = [each["meterValue"][0] for each in _once(play, "MeterValues")]
    at = [_stamp(each) - _stamp(start[0]) for each in told]
    grid = list(range(SAMPLE_S * 1000, _stamp(stop[0]) - _stamp(start[0]) + 1, SAMPLE_S * 1000))
    if grid and len(at) < len(grid) and _stamp(stop[0]) - _stamp(start[0]) - grid[-1] <= _SLACK_MS:
        grid.pop()  # it was told to stop already
    if at != grid:
        yield f"samples at {at} ms, not at {grid}"
    registers = [int(each["sampledValue"][0]["value"]) for each in told] + [stop[0]["meterStop"]]
    if registers != sorted(registers):
        yield f"the register went {registers}"
    ids = {each["transactionId"] for each in play.central.payloads("MeterValues") + stop}
    if ids != {play.central.transaction(start[0])}:
        yield f"transactionIds {ids}"


def _resent(play: Play) -> Iterator[str]:
    """What is told again was not answered before; only what may be told again is, with another id."""
    for number, again in enumerate(play.central.heard):
        for first in play.central.heard[:number]:
            if first.uid == again.uid:
                yield f"{again.action} has the id of an earlier {first.action}: {again.uid}"
            if (first.action, first.payload) == (again.action, again.payload):
                yield from _allowed(first, again)


def _allowed(first: Heard, again: Heard) -> Iterator[str]:
    if again.action not in _AGAIN:
        yield f"{again.action} was told again at {again.at_ms} ms"
    elif first.answered:
        yield f"{again.action} was told again at {again.at_ms} ms, though it was answered"
    elif first.connection is again.connection:
        yield f"{again.action} was told again on the same connection at {again.at_ms} ms"


def _one_at_a_time(play: Play) -> Iterator[str]:
    """On one connection there is no CALL before the last one's answer has arrived."""
    for before, after in pairwise(play.central.heard):
        if before.connection is after.connection and not before.answered:
            yield f"{after.action} at {after.at_ms} ms: {before.action} was not answered"


def _waits(play: Play) -> Iterator[str]:
    """Each reconnect is within the back-off of TRN-CON-06."""
    opened = [each.opened_ms for each in play.line.connections]
    tries = 0
    since = None  # when the link stood
    for ms, text in play.charger.said(" link: "):
        if "link: connected" in text:
            since = ms
        elif "next try in" in text:
            if since is not None and ms - since > _STABLE_MS + _SLACK_MS:
                tries = 0
            most = min(_FIRST_WAIT_MS << max(0, tries - 1), _LONGEST_WAIT_MS)
            least = most // 2 if tries else 0
            again = next((at for at in opened if at >= ms), None)
            if again is None or not least <= again - ms <= most + _SLACK_MS:
                yield f"try {tries}: lost at {ms} ms, tried again at {again}, not {least} to {most} ms later"
            tries, since = tries + 1, None


def _found(play: Play) -> Iterator[str]:
    """A connection that is gone is found at once, one that is silent within ping interval and time-out."""
    for connection in play.line.connections:
        if connection.doomed == "held":
            stood = [ms for ms, _ in play.charger.said("link: connected") if ms >= connection.opened_ms]
            if connection.closed_ms is not None and stood and stood[0] <= connection.struck_ms:
                yield f"a link that was held up for {HELD_MS} ms only was given up at {connection.closed_ms} ms"
        elif connection.fault and connection.closed_ms is None:
            yield f"the fault at {connection.struck_ms} ms was never found"
        elif connection.fault:
            silent = connection.doomed in ("silent", "hole")
            most = (max(_FIND_MS, 2 * _OPEN_MS) if silent else 0) + _SLACK_MS
            if connection.closed_ms - max(connection.struck_ms, connection.heard_ms) > most:
                yield f"the fault at {connection.struck_ms} ms was found at {connection.closed_ms} ms only"
