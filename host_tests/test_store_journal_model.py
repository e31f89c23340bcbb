"""The journal against a list: random appends, releases, restarts, power cuts and full flash (TRN-Q-12)."""

import gc

from host_tests.fake_flash import Flash, PowerCut
from lib.store.journal import Journal

_HOW = ("before", "after", "torn", "empty")


class _Dice:
    """A linear congruential generator: `random` differs between the interpreters."""

    def __init__(self, seed):
        self._state = seed

    def below(self, limit):
        self._state = (self._state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self._state >> 8) % limit


def _record(seed):
    return bytes([seed & 255]) * (seed >> 8)


class _Model:
    """A journal and the list of what must be in it."""

    def __init__(self, atomic, seed):
        self.dice = _Dice(seed)
        self.flash = Flash(atomic, limit=16000)
        self.expected = []  # (position, size * 256 + byte), oldest first
        self.refused = self.cuts = 0
        self.restart()

    def restart(self):
        self.journal = Journal(self.flash)
        self.journal.open()

    def append(self):
        seed = 256 + self.dice.below(120 * 256)
        if self.dice.below(25) == 0:
            self.flash.cut_at(1 + self.dice.below(3), _HOW[self.dice.below(4)])
        try:
            self.expected.append((self.journal.append(_record(seed)), seed))
        except OSError:
            self.refused += 1
        except PowerCut:
            self._after_cut(seed)

    def _after_cut(self, seed):
        self.cuts += 1
        self.flash.power_on()
        self.restart()
        last = self.expected[-1][0] if self.expected else self.journal.tail - 1
        position = self.journal.after(last)
        if position != self.journal.head:
            assert self.journal.read(position) == _record(seed)
            self.expected.append((position, seed))
        assert self.journal.after(position) == self.journal.head

    def release(self):
        if self.expected:
            position = self.expected[self.dice.below(len(self.expected))][0]
            self.journal.release(position)
            tail = self.journal.tail
            assert tail <= position
            self.expected = [pair for pair in self.expected if pair[0] >= tail]

    def check(self):
        journal = self.journal
        position = journal.after(journal.tail - 1)
        for expected, seed in self.expected:
            assert position == expected
            assert journal.read(position) == _record(seed)
            position = journal.after(position)
        assert position == journal.head


def _play(atomic, seed, steps):
    model = _Model(atomic, seed)
    for step in range(steps):
        model.flash.power_on()  # a cut that was set but not reached
        throw = model.dice.below(100)
        if throw < 95:
            model.append()
        elif throw < 97:
            model.release()
        elif throw < 98:
            model.restart()
        if step % 5 == 0:
            gc.collect()  # the fake's 4 KB files want contiguous heap in a small VM
        if step % 50 == 0:
            model.check()
    model.check()
    assert model.cuts > 10
    return model.refused


def test_journal_does_what_a_list_does():
    refused = [_play(atomic, seed, 1200) for atomic in (True, False) for seed in (1, 2)]
    assert max(refused) > 0
