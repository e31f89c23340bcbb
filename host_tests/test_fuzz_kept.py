"""Inputs that once made the firmware stumble: found by the fuzzer (tools/loops/fuzz.py), kept as cases."""

import gc
import json
import struct

from firmware import settings
from host_tests.desk import Desk, booted
from host_tests.fake_flash import Flash
from lib.ocpp16 import cache, records
from lib.ocpp16.config_start import stored
from lib.ocpp16.configuration import Configuration
from lib.store.journal import Journal
from lib.store.slots import Slots
from lib.wire.websocket import BROKEN, Receiver

DEEP = "[" * 900 + "]" * 900


def says(desk, text):
    """A text of the central system, as it comes."""
    desk.cp.receive(text, desk.now)
    desk.follow()


def answers_raw(desk, payload):
    """The last CALL is answered with this text as its payload."""
    says(desk, '[3,"%s",%s]' % (desk.sent[-1][1], payload))


def asked_to_start(desk):
    """Cable and card, StartTransaction.req is out."""
    desk.plugs()
    desk.taps("A1")
    while desk.owes()[2] != "StartTransaction":
        desk.answers(desk._friendly(desk.sent[-1][2]))


def test_a_refusal_that_is_nested_too_deeply_for_the_log_ends_the_energy():
    """CORE-START-06"""
    desk = booted()
    asked_to_start(desk)
    answers_raw(desk, '{"transactionId":42,"idTagInfo":{"status":%s}}' % DEEP)
    desk.runs(1)
    assert not desk.connectors[0].authorized and not desk.connectors[0].closed


def test_an_authorization_that_is_nested_too_deeply_lets_nobody_in():
    desk = booted()
    desk.plugs()
    desk.taps("A1")
    assert desk.owes()[2] == "Authorize" or desk.owes()
    answers_raw(desk, '{"idTagInfo":{"status":%s}}' % DEEP)
    assert desk.cp.authorizer.shown == "rejected" and not desk.cp.authorizer.questions
    assert not desk.cp.sessions[0].transaction


def test_an_answer_that_is_nested_too_deeply_is_over_and_is_not_asked_again_at_once():
    """CORE-BOOT-14: a time that cannot be written into the log, an answer that is no object."""
    for payload in ('{"status":"Pending","interval":60,"currentTime":%s}' % DEEP, DEEP):
        desk = Desk()
        desk.cp.linked(desk.now)
        desk.follow()
        assert desk.owes()[2] == "BootNotification"
        answers_raw(desk, payload)
        desk.runs(1)
        assert desk.owes() is None


def test_names_that_are_no_strings_are_no_json():
    """MicroPython's parser takes them; TRN-ERR-02."""
    desk = booted()
    for number in range(2):
        says(desk, '[2,"n","ClearCache",{%s:2}]' % ("1", "null")[number])
        answer = desk.owes()
        assert answer is None or answer[:3] == [4, "n", "FormationViolation"], answer
    assert [line for line in desk.lines if " E " in line] == []


def floor():
    """Bytes in use; 0 where the interpreter cannot tell."""
    gc.collect()
    return gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0


def test_characters_from_outside_are_not_kept_as_names():
    """MicroPython keeps each character of a string that is looked at by itself, for ever."""
    desk = booted()

    def speak(first):
        for code in range(first, first + 100):
            char = b"\\u%04x" % code
            for text in (
                b'[2,"%s","ClearCache",{}]', b'[2,"a","RemoteStartTransaction",{"idTag":"%s"}]',
                b'[2,"a","ChangeConfiguration",{"key":"HeartbeatInterval","value":"%s"}]',
                b'[2,"a","GetConfiguration",{"key":["%s"]}]', b'[2,"a","%s",{}]',
            ):  # fmt: skip
                says(desk, str(text % char, "utf-8"))
                desk.owes()
                desk.sent.clear()
                desk.lines.clear()
            desk.cp._set_clock(json.loads(str(b'"2026%s01-01T12:00:00Z"' % char, "utf-8")), desk.now)

    speak(0x1000)
    before = floor()
    speak(0x2000)
    assert floor() <= before + 256


def test_a_message_id_of_any_characters_comes_back():
    """TRN-RPC-04: also beyond the first 65,536 characters, and unescaped."""
    desk = booted()
    for uid, told in (
        ("\u00e9\u20ac", "\\u00e9\\u20ac"), ("\U0001f600", "\\ud83d\\ude00"), ("\x7f\\u0001", "\\u007f\\u0001"),
        ('a\\"b\\\\c', "a\\u0022b\\u005cc"), ("\u07ff\u0800\uffff", "\\u07ff\\u0800\\uffff"),
    ):  # fmt: skip
        says(desk, '[2,"%s","ClearCache",{}]' % uid)
        assert "".join(list(desk.cp.owed(desk.now))) == '[3,"%s",{"status":"Accepted"}]' % told


def test_a_frame_longer_than_any_message_ends_the_link():
    """RFC 6455 7.4.1: 1009. A stream out of step would swallow all that follows, and still look alive."""
    for length, code in ((1 << 24, 1009), (1 << 40, 1009), (1 << 63, 1002)):
        receiver = Receiver(bytearray(100))
        receiver.feed(memoryview(b"\x81\x7f" + length.to_bytes(8, "big")))
        assert (receiver.event, receiver.code) == (BROKEN, code)
    receiver = Receiver(bytearray(100))
    receiver.feed(memoryview(b"\x81\x7f" + ((1 << 24) - 1).to_bytes(8, "big")))
    assert receiver.event is None


# --- settings.json


def settings_of(text):
    flash = Flash()
    flash.files["settings.json"] = text
    return settings.load(flash)


def test_a_setting_that_is_nested_too_deeply_is_a_problem_that_is_told():
    for name in ("identity", "csms", "max_ma"):
        found = settings_of(b'{"identity":"CP001","%s":%s}' % (name.encode(), DEEP.encode()))
        assert any(problem.startswith(name) for problem in found.problems)


def test_a_file_that_cannot_be_read_is_a_problem_that_is_told():
    class Broken(Flash):
        def read(self, name, offset=0, size=-1):
            raise OSError(5)

    assert settings.load(Broken()).problems[0].startswith("settings.json cannot be read")
    assert settings_of(b"[" * 100000).problems[0].startswith("settings.json cannot be read")


def test_keys_of_any_type_are_told_and_left_out():
    lines = []

    class Log:
        def warn(self, source, text):
            lines.append(text)

    strange = json.loads('{"HeartbeatInterval":%s,"nothing":[],"ResetRetries":{"a":1}}' % DEEP)
    strange[1] = "x"  # MicroPython's parser takes such names
    keys = Configuration(Slots(Flash(), "store"), {}, strange, Log())
    assert keys.number("HeartbeatInterval") == 300 and keys.number("ResetRetries") == 3
    assert len(lines) == 4


# --- flash


def test_a_head_of_another_version_with_any_number_does_not_make_the_boot_endless():
    """Recovery looks at each chunk up to the head: there would be millions."""
    flash = Flash()
    journal = Journal(flash)
    journal.open()
    for _ in range(40):
        last = journal.append(bytes(200))
    for number in (0xFFFFFFFF, 1 << 24, 100000):
        damaged = flash.copy()
        damaged.files["queue/head0"] = struct.pack("<BBI", 0xBD, 77, number) + bytes(50)
        journal = Journal(damaged)
        journal.open()
        assert last <= journal.head < last + (40 << 8)
        assert journal.read(journal.append(b"new")) == b"new"


def test_a_full_chunk_with_any_number_does_not_move_the_queue():
    flash = Flash()
    journal = Journal(flash)
    journal.open()
    for _ in range(3):
        journal.append(bytes(200))
    flash.files["queue/full/1"] = struct.pack("<BBI", 0xBD, 1, 0xFFFFFF00) + bytes(50)
    flash.files["queue/head0"] = b"nothing"
    journal = Journal(flash)
    journal.open()
    assert journal.append(b"new") < 1 << 16


def test_an_id_tag_that_no_longer_is_text_can_be_told():
    """A damaged record whose check fits is one in 65,536."""
    start = bytearray(records.pack_start(1, 0, 0, 0, "A1"))
    start[-20:] = b"\xff\xfeA" + bytes(17)
    assert records.Start(bytes(start)).id_tag == "??A"


def test_a_cache_that_is_none_is_empty():
    slots = Slots(Flash(), "store")
    for data in (bytes(50), b"\x07\x09" + bytes(50), b"\xff" * 60, b"\x09\x00\x00\x00\x00\x00\x09A1"):
        slots.save("cache", data)
        assert cache.find(slots, "A1", 0) is None
        cache.learn(slots, "A1", {"status": "Accepted"}, 0)
    slots.save("cache", b"\x0a\x00\x00\x00\x00\x00\x02A1\xff")
    assert cache.find(slots, "A1", 0) is None


def test_a_configuration_that_is_none_counts_as_never_stored():
    slots = Slots(Flash(), "store")
    slots.save("config", b"\xff\xfe=1")
    assert stored(slots) == {}


def test_a_correction_of_another_length_counts_as_never_stored():
    flash = Flash()
    Slots(flash, "store").save("mended", b"12345")
    assert Desk(flash=flash).outbox.mend(1000, records.GUESSED, 0) == 1000
