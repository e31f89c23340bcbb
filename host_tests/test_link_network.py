"""An Ethernet chip that lets nothing through is restarted: how soon, how often, and when not."""

from firmware.tasks import network


class Nic:
    """`connected` and `running` are what it says; `calls` what was done to it."""

    def __init__(self):
        self.connected, self.running, self.calls = False, True, []

    def isconnected(self):
        return self.connected

    def active(self, on=None):
        if on is not None:
            self.calls.append(on)
        return self.running

    def ifconfig(self, addresses):
        self.calls.append(addresses)


class Connector:
    closed = False


class Link:
    """What network.py sees of a link, itself being port, log, cp and session in one."""

    def __init__(self, fixed=None):
        self.nic, self.fixed, self.lost, self.patience_ms = Nic(), fixed, 0, 180000
        self.port = self.log = self.cp = self
        self.sessions, self.connector = [self], Connector()
        self.now, self.lines = 0, []

    def ticks_ms(self):
        return self.now

    def warn(self, source, text):
        self.lines.append(text)


def passes(link, until_ms):
    """Let the link wait for its network until then; at which seconds was the chip switched on?"""
    at, waiting = [], network.wait(link)
    while link.now < until_ms:
        before = len(link.nic.calls)
        step = next(waiting, None)
        if len(link.nic.calls) > before:
            at.append(link.now / 1000)
        if step is None:
            break
        link.now += step
    return at


def test_without_a_connection_it_is_restarted_after_three_minutes_and_then_each_time_after_twice_as_long():
    link = Link()
    assert passes(link, 180000) == []
    assert passes(link, 180501) == [180.5]
    assert passes(link, 6 * 3600000) == [541.0, 1261.5, 2702.0, 5582.5, 9183.0, 12783.5, 16384.0, 19984.5]
    assert link.nic.calls == 9 * [False, True]
    assert link.lines[0] == "the Ethernet chip is restarted: no connection for 180 s"
    assert link.lines[-1] == "the Ethernet chip is restarted: no connection for 3600 s"


def test_a_driver_that_has_stopped_is_restarted_within_seconds_but_not_for_ever():
    link = Link()
    link.nic.running = False
    assert passes(link, 60000) == [11.5, 34.5]
    assert link.lines[0] == "the Ethernet chip is restarted: its driver has stopped"


def test_a_fixed_address_is_said_again():
    link = Link(("10.0.0.2", "255.255.255.0", "10.0.0.1", "10.0.0.1"))
    passes(link, 181000)
    assert link.nic.calls == [False, True, link.fixed]


def test_a_network_is_not_waited_for_when_it_is_there():
    link = Link()
    link.nic.connected = True
    assert passes(link, 1000) == [] and link.now == 0


def test_it_is_also_restarted_when_it_claims_to_be_connected_and_nobody_can_be_reached():
    link = Link()
    link.nic.connected = True
    link.now = 180000
    assert passes(link, 200000) == []
    link.now += 1
    assert passes(link, 200000) == [180.001]


def test_never_while_energy_flows():
    link = Link()
    link.connector.closed = True
    assert passes(link, 3600000) == []
    link.connector.closed = False
    assert passes(link, 3600001) == [3600.0]
