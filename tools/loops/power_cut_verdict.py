"""What must hold after a power cut and the restart: the story as it went without a cut is the oracle.

What was written `_SURE_S` before the cut is on flash. Of what is younger either may be found, but never half of it.
"""

from dataclasses import dataclass, field

from tools.csms.schemas import CALL
from tools.csms.timestamps import unix_s
from tools.loops.flash_record import Moment
from tools.loops.power_cut_restart import OF_TRANSACTIONS, Restart
from tools.loops.power_cut_story import CARD, Story
from tools.workshop.clock import START_UNIX

_SURE_S = 0.25  # a record is stamped and written in one pass; time stamps are as true as the way to the central system
_REGISTER = "Energy.Active.Import.Register"
_DEAD = ("ended", "hung", "reset")  # events: the program is not running any more, or not in peace
_UNAVAILABLE = {"Inoperative": "Unavailable", "Operative": "Available"}


@dataclass
class Verdict:
    """Of one restart: what is wrong, how many messages came twice, and Wh that the meter had and the charger lost.

    `lost`: what the file system lost, where it cannot keep its files apart (fat-pages): "records", "settings" or ""."""

    wrong: list[str] = field(default_factory=list)
    lost: str = ""
    duplicates: int = 0
    lost_wh: int = 0


def judged(story: Story, shop: Restart) -> Verdict:
    """All that is wrong after this restart."""
    verdict = Verdict(list(shop.problems))
    told = shop.workshop.csms.transactions.all
    since = START_UNIX + shop.moment.t
    before = [each for each in told if unix_s(each.start["timestamp"]) < since + _SURE_S]
    after = [each for each in told if each not in before]
    verdict.wrong += _healthy(shop) + _booted(story, shop)
    verdict.wrong += _transactions(story, shop.moment, before) + _energised(shop.moment, before)
    _repeated(shop, verdict)
    if len(after) == 1 and after[0].stop:
        _metered(story, shop, after[0], verdict)
    else:
        verdict.wrong.append(f"{len(after)} sessions after the restart, or one that has no stop")
    return verdict


def excused(shop: Restart, verdict: Verdict) -> Verdict:
    """The same on a file system that loses more than what is being written: it need not be whole, but safe, and a
    charger that has lost its settings must say so and refuse."""
    if not verdict.wrong:
        return verdict
    journal, there = shop.workshop.journal, bool(shop.workshop.csms.chargers)
    wrong = [text for text in shop.workshop.witness.violations if "coil driven" in text]
    wrong += [str(event) for kind in _DEAD for event in journal.since(0, {"event": kind})]
    if not there:
        wrong += [str(event) for event in journal.since(0, {"event": "relay", "state": "on"})]
        if not any(" E settings: " in event["text"] for event in journal.since(0, {"event": "log"})):
            wrong.append("it does not say that its settings are gone")
    return Verdict(wrong, "records" if there else "settings")


def _healthy(shop: Restart) -> list[str]:
    """Nothing broke on the way: witness, log, the program's life, the file system."""
    journal = shop.workshop.journal
    wrong = list(shop.workshop.witness.violations)
    lines = [event["text"] for event in journal.since(0, {"event": "log"})]
    wrong += [line for line in lines if " E " in line[:20]]
    wrong += [str(event) for kind in _DEAD for event in journal.since(0, {"event": kind})]
    if shop.moment.sent and "flash: formatted" in lines:
        wrong.append("the file system was lost")
    return wrong


def _booted(story: Story, shop: Restart) -> list[str]:
    """BootNotification and the statuses came first; keys, availability and cache are old or new."""
    since = shop.workshop.csms.messages[shop.second_cut :]
    calls = [frame for frame in since if _is_call(frame)]
    first = [each["action"] for each in calls[:4]]
    if first != ["BootNotification"] + 3 * ["StatusNotification"]:
        return [f"it did not boot as it should: {first}"]
    wrong = []
    statuses = {each["payload"]["connectorId"]: each["payload"]["status"] for each in calls[1:4]}
    operative = _changed(story, shop.moment, "ChangeAvailability", "connectorId", "2", "type", "Operative")
    if statuses.get(2) not in {_UNAVAILABLE[each] for each in operative} or statuses.get(1) != "Available":
        wrong.append(f"statuses are {statuses}; connector 2 was made {' or '.join(sorted(operative))}")
    for key, old in story.keys.items():
        may = _changed(story, shop.moment, "ChangeConfiguration", "key", key, "value", old)
        if shop.keys.get(key, "missing") not in may:
            wrong.append(f"key {key} is {shop.keys.get(key, 'missing')!r}, not {' or '.join(map(str, may))}")
    if _card_is_cached(story, shop.moment) and any(each["action"] == "Authorize" for each in calls):
        wrong.append("the authorization cache has forgotten a card")
    return wrong


def _changed(story: Story, moment: Moment, action: str, name: str, what: str, value: str, old) -> set:
    """The values that a thing may have at this moment: the last that was confirmed, and those asked for since."""
    may = {old}
    for frame in story.frames:
        asked = (frame.direction, frame.type, frame.action) == ("out", CALL, action)
        if not asked or str(frame.payload[name]) != what or frame.t > moment.t:
            continue
        answers = [each for each in story.frames if each.direction == "in" and each.id == frame.id]
        confirmed = any(each.sent <= moment.sent for each in answers)
        may = {frame.payload[value]} if confirmed else may | {frame.payload[value]}
    return may


def _card_is_cached(story: Story, moment: Moment) -> bool:
    """Has the central system said long enough ago that the card is good?"""
    asked = {frame.id for frame in story.frames if frame.action == "Authorize" and frame.payload == {"idTag": CARD}}
    return any(
        frame.id in asked and frame.direction == "out" and frame.t < moment.t - _SURE_S for frame in story.frames
    )


def _transactions(story: Story, moment: Moment, told: list) -> list[str]:
    """Each as in the story, as far as it went; one that was cut is stopped."""
    wrong = []
    for each in told:
        if not any(each.start == of.start for of in story.transactions):
            wrong.append(f"a transaction that never was: {each.start}")
    for of in story.transactions:
        found = [each for each in told if each.start == of.start]
        age_s = _age_s(moment, of.start)
        if len(found) > 1 or (age_s > _SURE_S and not found) or (age_s < -_SURE_S and found):
            wrong.append(f"transaction {of.id} is told {len(found)} times, {age_s:.2f} s after its start")
        elif found:
            wrong += [f"transaction {of.id}: {what}" for what in _as_it_went(of, found[0], moment)]
    return wrong


def _as_it_went(of, found, moment: Moment) -> list[str]:
    """Is `found` the beginning of `of`, up to this moment?"""
    if found.stop is None:
        return ["it has no stop"]
    wrong = []
    if found.id != of.id:
        wrong.append(f"its id is {found.id}")
    sure = [each for each in of.samples if _age_s(moment, each) > _SURE_S]
    if found.samples != of.samples[: len(found.samples)] or len(found.samples) < len(sure):
        wrong.append(f"{len(found.samples)} samples, of {len(sure)}, or others than there were")
    age_s = _age_s(moment, of.stop)
    if found.stop == of.stop and age_s > -_SURE_S:
        return wrong
    least = max([of.start["meterStart"]] + [_wh(each) for each in sure])
    most = moment.wh[of.connector - 1]
    if age_s > _SURE_S or found.stop["reason"] != "PowerLoss" or not least <= found.stop["meterStop"] <= most:
        wrong.append(f"its stop is {found.stop}; its meter went from {least} to {most} Wh")
    return wrong


def _age_s(moment: Moment, told: dict) -> float:
    """Seconds from the time stamp to the cut."""
    return START_UNIX + moment.t - unix_s(told["timestamp"])


def _wh(sample: dict) -> int:
    values = [each["value"] for each in sample["sampledValue"] if each.get("measurand", _REGISTER) == _REGISTER]
    return int(values[0])


def _energised(moment: Moment, told: list) -> list[str]:
    """A contactor that closed did so for a transaction that is told."""
    wrong = []
    for number, closings in enumerate(moment.closings, 1):
        starts = sum(each.connector == number for each in told)
        if starts < closings:
            wrong.append(f"contactor {number} closed {closings} times, but {starts} transactions are told")
    return wrong


def _repeated(shop: Restart, verdict: Verdict) -> None:
    """Only the last message before a cut may come twice, under another id."""
    known = [(each.id, each.action, each.payload) for each in shop.known if (each.direction, each.type) == ("in", CALL)]
    said = [_call(each) for each in shop.workshop.csms.messages[: shop.second_cut] if _is_call(each)]
    rest = [_call(each) for each in shop.workshop.csms.messages[shop.second_cut :] if _is_call(each)]
    for before, after in ((known, said), (known + said, rest)):
        told = [each[1:] for each in before if each[1] in OF_TRANSACTIONS]
        twice = [each[1:] for each in after if each[1:] in told]
        verdict.duplicates += len(twice)
        if twice not in ([], told[-1:]):
            verdict.wrong.append(f"told twice: {twice}")
    ids = [each[0] for each in known + said + rest]
    if len(ids) != len(set(ids)):
        verdict.wrong.append("a message id came twice")


def _is_call(frame: dict) -> bool:
    return (frame["direction"], frame["type"]) == ("in", CALL)


def _call(frame: dict) -> tuple:
    return frame["id"], frame["action"], frame["payload"]


def _metered(story: Story, shop: Restart, after, verdict: Verdict) -> None:
    """The register of connector 1 goes on behind all that was told, or is sure to be on flash."""
    stored = [0]
    for of in story.transactions:
        if of.connector == 1:
            readings = [(of.start["timestamp"], of.start["meterStart"]), (of.stop["timestamp"], of.stop["meterStop"])]
            readings += [(each["timestamp"], _wh(each)) for each in of.samples]
            stored += [wh for stamp, wh in readings if _age_s(shop.moment, {"timestamp": stamp}) > _SURE_S]
    told = [each for each in shop.workshop.csms.transactions.all if each.connector == 1 and each is not after]
    stored += [wh for each in told for _, wh in each.readings_wh()]
    begins, was = after.start["meterStart"], shop.moment.wh[0]
    if not max(stored) <= begins <= was:
        verdict.wrong.append(f"the meter goes on at {begins} Wh, not from {max(stored)} to {was} Wh")
    verdict.lost_wh = was - begins
