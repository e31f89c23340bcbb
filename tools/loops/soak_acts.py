"""What happens to the charger of the soak: each actor is a generator that acts and yields the seconds until it goes on
acting."""

from collections.abc import Callable, Iterator

CARDS = ("04A1B2C3", "04D4E5F6", "04112233445566", "04778899AABBCC", "04C0FFEE")
BLOCKED = "04B10C6D"
KEYS = (
    ("MeterValueSampleInterval", ("20", "30", "60", "300")),
    ("ClockAlignedDataInterval", ("0", "300", "900")),
    ("HeartbeatInterval", ("120", "600", "3600")),
    ("MeterValuesSampledData", ("Energy.Active.Import.Register", "Energy.Active.Import.Register,Power.Active.Import")),
    ("WebSocketPingInterval", ("30", "60", "300")),
    ("LightIntensity", ("100", "30")),
    ("ConnectionTimeOut", ("60", "90")),
)
ASKS = (
    "GetConfiguration", "GetConfiguration HeartbeatInterval", "ClearCache", "DataTransfer org.example hello",
    "ChangeConfiguration HeartbeatInterval never", "ChangeConfiguration NumberOfConnectors 7",
    "ChangeAvailability 0 Operative", "UnlockConnector 9", "TriggerMessage Heartbeat", "SetChargingProfile 1 0=16A",
)  # fmt: skip
HOSTILE = (  # texts of a central system gone mad; each that has an id has one that the books know
    "", "null", "[]", "{}", "[2]", '[2,"hostile-1"]', '[2,"hostile-2","Reset"]', '[2,"hostile-3","Reset",{"type":7}]',
    '[2,"hostile-4","Explode",{}]', '[3,"hostile-5",{}]', '[4,"hostile-6","x","y",{}]', '[2,"hostile-7","Reset",{"t"',
    '[2,"hostile-8","ChangeConfiguration",{"key":"HeartbeatInterval","value":"' + "9" * 400 + '"}]',
    '[2,"hostile-9","RemoteStopTransaction",{"transactionId":1e99}]', "[" * 300 + "]" * 300,
    '[2,"hostile-a","DataTransfer",{"vendorId":"' + "\\u0000" * 200 + '"}]', "\x7f" * 1500,
    '[2,"hostile-b","DataTransfer",{"vendorId":"x","data":"' + "y" * 3000 + '"}]',
)  # fmt: skip
LATE = ("Authorize", "StartTransaction", "StopTransaction", "MeterValues", "*")
WRONG = (
    "next drop MeterValues", "next drop StartTransaction", "next drop StopTransaction", "next close StartTransaction",
    "next close StopTransaction", "next close Heartbeat", "next malformed Heartbeat",
    "next error MeterValues InternalError",
)  # fmt: skip
MINUTE, HOUR = 60, 3600


def actors(town) -> list[Iterator[float]]:
    """All of them. `town` acts at the charger and its world, and rolls the dice."""
    return [
        guest(town, 1), guest(town, 2), every(town, 8 * HOUR, outage), every(town, 5 * HOUR, restart),
        every(town, HOUR, change), every(town, 2 * HOUR, late), every(town, 2 * HOUR, hostile),
        every(town, 3 * HOUR, wrong), every(town, 9 * HOUR, fault),
    ]  # fmt: skip


def every(town, seconds: float, act: Callable) -> Iterator[float]:
    """Again and again, about so often."""
    while True:
        yield town.dice.expovariate(town.pace / seconds)
        yield from act(town)


# --- guests


def guest(town, connector: int) -> Iterator[float]:
    """The users of one connector, one after the other."""
    while True:
        yield town.dice.expovariate(town.pace / (20 * MINUTE))
        yield from visit(town, connector)


def visit(town, connector: int) -> Iterator[float]:
    """One user, from the cable into the car until it is out again."""
    dice, card = town.dice, town.dice.choice(CARDS)
    town.hand(f"kw {dice.choice((3.7, 7.4, 11, 22))} {connector}", f"car wants {connector}")
    yield from ask_for(town, connector, card)
    if dice.random() < 0.3:
        yield dice.uniform(60, 900)
        town.hand(f"car stops {connector}")
        yield dice.uniform(30, 900)
        town.hand(f"car wants {connector}")
    yield dice.uniform(2, 45) * MINUTE / town.pace
    yield from leave(town, connector, card)


def ask_for(town, connector: int, card: str) -> Iterator[float]:
    """Cable and card in either order, or the central system's word."""
    dice = town.dice
    way = dice.random()
    if way < 0.4:
        town.hand(f"tap {card}")
        yield dice.uniform(2, 20)
        town.hand(f"plug {connector}")
    else:
        town.hand(f"plug {connector}")
        yield dice.uniform(2, 40)
        if way < 0.5:
            town.hand(f"tap {BLOCKED}")
            yield dice.uniform(3, 10)
        if way < 0.75:
            town.hand(f"tap {card}")
        else:
            town.csms(f"RemoteStartTransaction {connector} {card}")


def leave(town, connector: int, card: str) -> Iterator[float]:
    """By card, by the central system, or by pulling the cable out of the car; then the cable is taken home."""
    way = town.dice.random()
    if way < 0.5:
        town.hand(f"tap {card}")
    elif way < 0.75:
        town.csms(f'RemoteStopTransaction {{"transactionId": {town.books.running(connector)}}}')
    else:
        town.hand(f"unplug {connector} car")
    yield town.dice.uniform(12, 60)
    tries = 0
    while not town.hand(f"unplug {connector}"):
        tries += 1
        if tries == 400:
            raise AssertionError(f"connector {connector} keeps the cable: {town.state()['connectors'][connector - 1]}")
        town.hand(f"tap {card}")
        yield town.dice.uniform(20, 60)
        if tries % 3 == 0:
            town.csms(f"UnlockConnector {connector}")
            yield 10
    town.count("visits")


# --- network and central system


def outage(town) -> Iterator[float]:
    """Offline: the link is down, the line is silent, the cable is out, or nobody knows the name."""
    how = town.dice.choice(("cut network", "cut network silent", "cut network cable", "dns fail"))
    town.hand(how)
    if how == "dns fail":
        town.csms("disconnect abrupt")
    town.offline(True)
    yield town.dice.choice((3 * MINUTE, 20 * MINUTE, 90 * MINUTE, 180 * MINUTE)) * town.dice.uniform(0.5, 1) / town.pace
    town.hand("dns ok" if how == "dns fail" else "restore network")
    town.offline(False)


def restart(town) -> Iterator[float]:
    """The central system goes away, is strange for a while, and comes back."""
    town.csms(town.dice.choice(("disconnect", "disconnect abrupt", "freeze")))
    strange = town.dice.choice((None, ("identities", "nobody"), ("half_open", "yes")))
    if strange:
        town.csms("settings " + " ".join(strange))
        town.csms("disconnect abrupt")
        yield town.dice.uniform(10, 600)
        town.csms("settings identities none")
        town.csms("settings half_open no")
        town.csms("disconnect abrupt")
    town.count("restarts of the central system")
    yield 1


def late(town) -> Iterator[float]:
    """For a while answers are up to 58 s late."""
    town.csms(f"delay {town.dice.choice(LATE)} {town.dice.choice((3, 20, 58))}")
    yield town.dice.uniform(60, 900)
    town.csms("clear")
    town.count("spells of late answers")


def wrong(town) -> Iterator[float]:
    """One answer is missing, broken, or an error."""
    town.csms(town.dice.choice(WRONG))
    town.count("wrong answers")
    yield 1


def hostile(town) -> Iterator[float]:
    """Some frames that no central system sends."""
    for _ in range(town.dice.randrange(1, 6)):
        town.raw(town.dice.choice(HOSTILE))
        town.count("hostile frames")
        yield town.dice.uniform(0.1, 20)


def change(town) -> Iterator[float]:
    """A change of the configuration, or a question."""
    if town.dice.random() < 0.5:
        key, values = town.dice.choice(KEYS)
        value = town.dice.choice(values)
        town.change(key, value)
    else:
        town.csms(town.dice.choice(ASKS))
    yield 1


# --- faults


def fault(town) -> Iterator[float]:
    """Something at the charger is out of order, or somebody presses the button; then it is mended."""
    number = town.dice.choice((1, 2))
    bad, good = town.dice.choice((
        ("estop press", "estop release"), ("rcd trip", "rcd reset"), (f"jam lock {number}", f"free lock {number}"),
        ("reader unplug", "reader plug"), (f"pilot cut {number}", f"pilot mend {number}"),
        (f"pilot short {number}", f"pilot mend {number}"), (f"stick open {number}", f"stick free {number}"),
    ))  # fmt: skip
    town.hand(bad)
    town.count("faults")
    yield town.dice.uniform(20, 600)
    town.hand(good)
