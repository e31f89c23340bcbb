"""What the clock's task and the black box store, how often, and what they say when flash refuses."""

from firmware.black_box import BlackBox
from firmware.tasks.clock import clock
from host_tests.fake_flash import Flash
from host_tests.outlet_bench import Bench
from lib.clock import Clock
from lib.log import Log
from lib.store.slots import Slots


class Counted(Slots):
    """Slots that count each save; `refuses` is the error number of a flash that takes nothing."""

    def __init__(self, flash):
        super().__init__(flash, "store")
        self.saved, self.refuses = {}, 0

    def save(self, name, data):
        self.saved[name] = self.saved.get(name, 0) + 1
        if self.refuses:
            raise OSError(self.refuses)
        super().save(name, data)


class Life:
    """The task, second by second, with a log that says something new in each `every_s`."""

    def __init__(self, atomic, every_s=0):
        self.now, self.told, self.every_s, self.number = 0, [], every_s, 0
        self.log = Log(self.tell, lambda: self.now)
        self.slots = Counted(Flash(atomic))
        self.box = BlackBox(self.slots, self.log, None, 17)
        outlets = [Bench().outlet]
        self.task = clock(Clock(0, 0), self.slots, outlets, self.box, self.log, lambda: self.now, None)

    def tell(self, line):
        self.told = self.told[-30:]
        self.told.append(line)

    def runs(self, seconds):
        for _ in range(seconds):
            if self.every_s and self.now // 1000 % self.every_s == 0:
                self.number += 1
                self.log.info("link", "try " + "x" * (self.number % 37) + str(self.number))
            next(self.task)
            self.now += 1000
        return self

    def count(self, name):
        return self.slots.saved.get(name, 0)


def test_on_fat_new_log_lines_are_stored_once_an_hour_but_the_boot_has_lived_after_a_minute():
    """A charger without a network says something every four minutes: FAT's blocks were worn out in months."""
    fat = Life(False, 225).runs(61)
    assert fat.count("last") == 1 and fat.slots.load("last").startswith(b"17\n")
    assert fat.runs(86400).count("last") == 1 + 24
    assert Life(True, 225).runs(86400).count("last") == 86400 // 225


def test_on_fat_the_kept_log_has_one_size_and_only_empty_lines_behind_what_was_said():
    fat, sizes = Life(False, 100), []
    for _ in range(20):
        fat.runs(3600)
        kept = [fat.slots.flash.read("store/last.%d" % copy) for copy in (0, 1)]
        sizes += [len(each) for each in kept if each]
    assert set(sizes) == {508}
    fat.box.keep_log()
    said = fat.slots.load("last").decode().rstrip().split("\n")  # as firmware/last_boot.py
    assert len(said) > 5 and said[0] == "17" and said[1:] == fat.told[1 - len(said) :]


def test_a_flash_that_refuses_is_asked_once_a_minute_and_each_cause_is_told_once():
    for atomic in (True, False):
        life = Life(atomic)
        life.slots.refuses = 28
        life.runs(3600)
        assert life.count("life") == 60
        assert len([line for line in life.told if "the energy registers cannot be stored" in line]) == 1
        assert len([line for line in life.told if "last cannot be kept" in line]) == 1 and len(life.told) == 2
        life.slots.refuses = 30
        life.runs(3600)
        assert len([line for line in life.told if "the energy registers cannot be stored" in line]) == 2
        life.slots.refuses = 0
        life.runs(60)
        assert life.slots.load("life") and life.count("life") == 121
        assert life.runs(600).count("life") == 121


def test_a_refusal_that_comes_again_later_is_told_again():
    life = Life(True)
    for refuses in (28, 28, 0, 28):
        life.slots.refuses = refuses
        life.box.keep_log()
    assert len(life.told) == 2
