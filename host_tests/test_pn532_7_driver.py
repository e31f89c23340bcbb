"""The PN532 driver: what it says, byte for byte, its times, and what it does about answers gone wrong.

Section numbers are those of NXP's user manual UM0701-02.
"""

from host_tests.reader_desks import pn532s
from lib.drivers.pn532 import Pn532
from tools.workshop.chips.card import Card
from tools.workshop.chips.pn532 import ACK, ERROR, framed

_UID = bytes.fromhex("04A1B2C3D4E5F6")
_START = (
    "0000FF05FBD41401140102 00",  # SAMConfiguration, before all others
    "0000FF02FED4022A00",  # GetFirmwareVersion
    "0000FF03FDD412001A00",  # SetParameters: no RATS
    "0000FF06FAD43205FF0114E100",  # RFConfiguration: MaxRetries
    "0000FF04FCD44A0200E000",  # InListPassiveTarget: two cards
)
_LISTED = "\x4b\1\1\0\4\x08\4\xde\xad\xbe\xef"


class Script:
    """A link that hears what the test wants it to hear; `sent`: the frames. `hears`: each an answer to `hear`."""

    def __init__(self) -> None:
        self.sent = []
        self.hears = []
        self.wakes = []

    def wake(self, on: bool) -> None:
        self.wakes.append(on)

    def send(self, frame: bytes, count: int) -> None:
        self.sent.append(bytes(frame[:count]))

    def hear(self, into: bytearray, have: int, count: int) -> int:
        said = self.hears.pop(0)[:count] if self.hears else b""
        into[: len(said)] = said
        return count if said else 0


def answer(text: str) -> bytes:
    return framed(b"\xd5" + bytes([ord(letter) for letter in text]))


def listing() -> tuple:
    """A driver that has just had its InListPassiveTarget acknowledged: (driver, script)."""
    script = Script()
    driver = Pn532(script)
    for _ in range(3):
        driver.poll()
    for said in (answer("\x15"), answer("\3\x32\1\6\7"), answer("\x13"), answer("\x33")):
        script.hears += [ACK, said]
    for _ in range(8):
        driver.poll()
    assert [frame.hex().upper() for frame in script.sent] == [text.replace(" ", "") for text in _START]
    script.hears.append(ACK)
    driver.poll()
    assert driver.fault is None and driver.version == 1
    return driver, script


def heard(driver: Pn532, script: Script, *said: bytes) -> bytes | None:
    """What the driver makes of these, poll by poll."""
    for each in said:
        script.hears.append(each)
        uid = driver.poll()
    return uid


def test_it_starts_with_sam_configuration_and_wakes_the_chip_first():
    """7.2.10: the mode after power-up is LowVbat."""
    driver, script = listing()
    assert script.wakes == [True, False] and driver.wait_ms == 25


def test_what_the_list_says_is_taken_apart():
    """7.3.5: NbTg, then Tg, SENS_RES, SEL_RES, the UID's length, the UID."""
    driver, script = listing()
    assert heard(driver, script, answer(_LISTED)) == b"\xde\xad\xbe\xef" and driver.present
    driver.poll()
    assert script.sent[-1] == framed(b"\xd4\x32\1\0")  # field off, so that it answers again


def test_uids_that_cannot_be_are_unreadable_after_three():
    for told in ("\x4b\1\1\0\4\x08\5\1\2\3\4\5", "\x4b\1\1\0\4\x08\4\1\2\3", "\x4b\1\1\0\4\x08\4\x88\1\2\3",
                 "\x4b\1\1\0\4\x08\x0b\1\2\3\4\5\6\7\x08\x09\x0a\x0b"):  # fmt: skip
        driver, script = listing()
        for turn in range(3):
            assert not driver.unreadable
            assert heard(driver, script, answer(told)) is None
            driver.poll()  # field off
            heard(driver, script, ACK, answer("\x33"))
            driver.poll()  # list
            heard(driver, script, ACK)
            assert driver.unreadable == (turn == 2)
        heard(driver, script, answer(_LISTED))
        assert driver.present and not driver.unreadable


def test_a_response_gone_wrong_is_asked_for_again_once():
    """6.2.1.4 NACK."""
    good = answer(_LISTED)
    wrong = bytearray(good)
    wrong[14] ^= 1  # the checksum does not agree
    length = bytearray(good)
    length[4] ^= 1
    other = framed(b"\xd5\x15")
    long = b"\0\0\xff\x40\xc0" + bytes(35)  # there is no room for it
    cases = [(each, "garbled") for each in (length, other, b"\xaa" * 40, long)]
    for bad, fault in cases + [(wrong, "checksum")]:
        driver, script = listing()
        assert heard(driver, script, bytes(bad)) is None and script.sent[-1] == b"\0\0\xff\xff\0\0"
        assert driver.fault is None and heard(driver, script, good) == b"\xde\xad\xbe\xef"
        driver.poll()  # field off
        heard(driver, script, ACK, bytes(bad))  # once again: that is another response
        assert driver.fault is None and script.sent[-1] == b"\0\0\xff\xff\0\0"
        heard(driver, script, answer("\x33"))
        assert driver.fault is None
        driver, script = listing()
        assert heard(driver, script, bytes(bad), bytes(bad)) is None and driver.fault == fault


def test_error_and_extended_frames_are_faults():
    """6.2.1.5, 6.2.1.2: nothing that was asked for has an answer of more than 255 bytes."""
    extended = b"\0\0\xff\xff\xff\1\0\xff" + bytes(40)
    for said, fault in ((ERROR, "error frame"), (extended, "extended frame")):
        driver, script = listing()
        assert heard(driver, script, said + bytes(40)) is None and driver.fault == fault


def test_what_is_no_acknowledgement_is_a_fault():
    for said, fault in ((ERROR[:6], "no acknowledgement"), (b"\x55" * 6, "garbled"), (ACK[:5] + b"\1", "no ack")):
        driver, script = listing()
        heard(driver, script, answer("\x4b\0"))
        driver.poll()  # the next list
        heard(driver, script, said)
        assert driver.fault.startswith(fault), driver.fault


def test_another_chip_is_a_fault_that_says_which():
    """7.2.2: 33 is a PN533."""
    for desk in pn532s():
        desk.wires.chip.ic = 0x33
        desk.runs(100)
        assert desk.driver.fault == "version 0x33"


def test_an_acknowledgement_may_take_15_ms_and_no_20():
    """6.2.2.1; looked for every 5 ms."""
    for misses, fault in ((3, None), (4, "no answer")):
        script = Script()
        driver = Pn532(script)
        for _ in range(3):
            driver.poll()
        script.hears = [b""] * misses + [ACK, answer("\x15")]
        for _ in range(misses + 1):
            driver.poll()
        assert driver.fault == fault


def test_a_response_may_take_95_ms():
    for misses, fault in ((19, None), (20, "no answer")):
        script = Script()
        driver = Pn532(script)
        for _ in range(3):
            driver.poll()
        script.hears = [ACK] + [b""] * misses + [answer("\x15")]
        for _ in range(misses + 2):
            driver.poll()
        assert driver.fault == fault


def test_a_list_that_does_not_end_is_cancelled_and_the_chip_asked_whether_it_lives():
    """6.2.2.1: an ACK from the host aborts; it is no fault, and counts as no card."""
    driver, script = listing()
    for _ in range(19):
        driver.poll()
    assert script.sent[-1] != ACK
    driver.poll()
    assert script.sent[-1] == ACK and driver.fault is None
    driver.poll()
    assert script.sent[-1] == framed(b"\xd4\x02")
    for _ in range(4):
        driver.poll()
    assert driver.fault == "no answer"


def test_a_chip_that_takes_long_over_its_tries_still_reads():
    """How long a try lasts the manual does not say."""
    for desk in pn532s():
        desk.wires.chip.silence_us = 100000  # 20 of them are 2 s: each list is cancelled
        assert desk.runs(3000) == [] and desk.driver.fault is None
        card = Card(_UID)
        desk.wires.chip.field.put(card, desk.wires.now_us)
        assert desk.runs(700) == [_UID] and desk.driver.fault is None
        assert desk.runs(3000) == [] and desk.driver.present
        desk.wires.chip.field.take(card, desk.wires.now_us)
        desk.runs(2500)
        assert not desk.driver.present and not desk.wires.chip.misuse


def test_a_checksum_that_is_wrong_once_is_mended_by_the_chip():
    for desk in pn532s():
        desk.runs(300)
        desk.wires.chip.spoil = 1
        desk.wires.chip.field.put(Card(_UID), desk.wires.now_us)
        assert desk.runs(250) == [_UID] and desk.driver.fault is None
        desk.wires.chip.spoil = 2
        desk.runs(500)
        assert desk.driver.fault in ("checksum", None)
        assert desk.runs(1000) == [] and desk.driver.fault is None  # it lay there


def test_noise_on_the_wires_never_raises_never_names_a_card_and_passes():
    for desk in pn532s():
        desk.runs(300)
        desk.wires.chip.field.put(Card(_UID), 0)
        desk.wires.noise = 1
        faults = set()
        for _ in range(40):
            assert desk.runs(1000) == []
            faults.add(desk.driver.fault)
        assert faults - {None}, faults
        desk.wires.noise = 0
        assert desk.runs(9000) == [_UID] and desk.driver.fault is None


def test_misses_count_on_end_only():
    """A collision between them begins the count anew."""
    driver, script = listing()
    heard(driver, script, answer(_LISTED))
    driver.poll()
    heard(driver, script, ACK, answer("\x33"))
    for said in ("\x4b\0", "\x4b\0", "\x4b\2", "\x33", "\x4b\0", "\x4b\0"):
        driver.poll()
        heard(driver, script, ACK, answer(said))
        assert driver.present and driver.fault is None
    driver.poll()
    heard(driver, script, ACK, answer("\x4b\0"))
    assert not driver.present and not driver.collision
