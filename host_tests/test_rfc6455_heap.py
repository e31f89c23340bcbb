"""What a frame takes from the heap does not grow with its length. Counted on MicroPython only."""

import gc

from host_tests.wire_frames import KEY, frame
from lib.wire.sender import Sender
from lib.wire.websocket import TEXT, Receiver


def _taken(action, *args):
    """Bytes that `action` allocates, garbage included; 0 where the interpreter cannot tell."""
    action(*args)  # once, so that what it makes for good is there
    if not hasattr(gc, "mem_alloc"):
        return 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    action(*args)
    taken = gc.mem_alloc() - before
    gc.enable()
    return taken


def _receive(receiver, view):
    assert receiver.feed(view) == len(view)
    assert receiver.event == TEXT


def _send(sender, pieces):
    sender.text(pieces, KEY)
    while sender.busy:
        sender.sent(len(sender.take()))


def test_a_long_frame_is_received_for_the_price_of_a_short_one():
    receiver = Receiver(bytearray(3000))
    short = _taken(_receive, receiver, memoryview(frame(TEXT, b"x" * 3)))
    assert _taken(_receive, receiver, memoryview(frame(TEXT, b"x" * 3000))) <= short + 64
    assert _taken(_receive, receiver, memoryview(frame(TEXT, b"\xc3\xa4" * 1500))) <= short + 64


def test_a_filling_costs_a_few_views_and_a_piece_one():
    view = 64  # with its slice, on 64 bits
    sender = Sender(256)
    one = _taken(_send, sender, ("x" * 200,))
    assert _taken(_send, sender, ("x" * 20,) * 10) <= one + 9 * 2 * view
    assert _taken(_send, sender, ("x" * 3000,)) <= one + 12 * 5 * view
