"""Without a central system: refuse, charge freely, or master cards, as the owner set it."""

from host_tests.desk import Desk


def _charges(rule, id_tag=None):
    desk = Desk(without_csms=rule)
    desk.follow()
    desk.plugs()
    if id_tag:
        desk.taps(id_tag)
    desk.runs(1)
    return desk


def test_refuse_means_no_energy_for_anybody():
    assert not _charges("refuse").connectors[0].authorized
    assert not _charges("refuse", "A1").connectors[0].authorized


def test_free_needs_only_a_plug():
    desk = _charges("free")
    assert desk.connectors[0].authorized
    desk.unplugs()
    desk.runs(1)
    assert not desk.connectors[0].authorized
    desk.plugs()
    desk.runs(1)
    assert desk.connectors[0].authorized


def test_free_ends_when_the_car_wants_no_more_or_with_any_card():
    """Else nobody could take the cable out of a socket with a lock."""
    desk = _charges("free")
    desk.connectors[0].car_wants = False
    desk.runs(1)
    assert not desk.connectors[0].authorized and not desk.connectors[0].held
    desk = _charges("free")
    desk.taps("A1")
    desk.runs(1)
    assert not desk.connectors[0].authorized and not desk.connectors[0].held


def test_master_cards_start_and_stop_and_others_do_not():
    assert not _charges(["A1", "b2"]).connectors[0].authorized
    assert not _charges(["A1", "b2"], "C3").connectors[0].authorized
    desk = _charges(["A1", "b2"], "B2")
    assert desk.connectors[0].authorized
    desk.taps("A1")
    desk.runs(1)
    assert desk.connectors[0].authorized
    desk.taps("B2")
    desk.runs(1)
    assert not desk.connectors[0].authorized


def test_flash_is_not_filled_with_what_nobody_will_read():
    desk = _charges("free")
    desk.runs(600)
    assert not desk.outbox.waits() and not [name for name in desk.flash.files if name.startswith("queue")]
