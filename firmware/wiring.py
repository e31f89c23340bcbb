"""From a board file's literals to drivers and outlets: the one place where pins meet chips."""

from micropython import const

from lib.connector import Connector
from lib.drivers.contactor import Contactor
from lib.drivers.control_pilot import ControlPilot
from lib.drivers.plug_lock import PlugLock
from lib.drivers.pulse_meter import PulseMeter
from lib.evse.outlet import Outlet

_ANALOG_MV = const(3300)  # full scale
_PWM_HZ = const(1000)  # as the pilot's: two pins of an RP2040 share a frequency
_MFRC522_HZ = const(4000000)  # 8.1.2: at most 10 MHz; jumper wires want less
_PN532_HZ = const(1000000)  # UM0701-02 6.2.5: at most 5 MHz
_PN532_I2C_HZ = const(400000)
_PN532_BAUD = const(115200)


def outlets_of(board, station, settings, chip, log) -> list:
    """The outlets that the station uses, contactors open. A board that may not switch mains offers 0 A."""
    guarded = board.SAFETY in ("pio", "irq")
    watch = getattr(board, "ESTOP", None) if guarded else None
    wirings = board.CONNECTORS[: station.CONNECTORS]
    relays = [_relay(wiring["relay"], watch, chip) for wiring in wirings]  # first of all: open
    shared = {}
    for name in ("ESTOP", "RCD"):
        contact = getattr(board, name, None)
        if contact:
            shared[name.lower()] = chip.switch(contact["pin"], contact["active"])
    if len(board.CONNECTORS) < station.CONNECTORS:
        settings.problems.append("the station has %d connectors, board %s has %d: choose another station" % (
            station.CONNECTORS, board.NAME, len(board.CONNECTORS),
        ))  # fmt: skip
    if board.SAFETY == "loop" and not settings.test_stand:
        settings.problems.append('this board has no safety path of its own: "test_stand": true lets it switch')
    if guarded and not watch:
        settings.problems.append("board %s has no ESTOP that its guard could watch: add it" % board.NAME)
    settings.problems.extend(_misfits(board, wirings, settings.station, station.CABLE == "socket"))
    for problem in settings.problems:
        log.error("settings", problem)
    return [
        _outlet(number + 1, wiring, relays[number], shared, station.CABLE == "socket", settings, chip, log)
        for number, wiring in enumerate(wirings)
    ]


def _misfits(board, wirings, station: str, socket: bool) -> list:
    """Where the station's cables are not what these outlets of the board are wired for. A socket that is taken for a
    fixed cable would be live unlocked, with a cable whose rating nobody looks at."""
    found, fits = [], "single_socket" if len(board.CONNECTORS) == 1 else "default"
    for number, wiring in enumerate(wirings):
        where = "connector %d of board %s has " % (number + 1, board.NAME)
        if not socket and wiring.get("lock"):
            found.append(where + "a lock, station %s fixed cables: choose station %s" % (station, fits))
        if socket and not (wiring.get("plug") or wiring.get("proximity")):
            found.append(where + "neither plug nor proximity, station %s a socket: add one, or choose a station of "
                         "fixed cables" % station)  # fmt: skip
    return found


def _outlet(number: int, wiring: dict, relay, shared: dict, socket: bool, settings, chip, log) -> Outlet:
    meter, plug, mirror = wiring["meter"], wiring.get("plug"), wiring.get("mirror")
    contactor = Contactor(relay, mirror and chip.switch(mirror["pin"], mirror["active"]))
    if contactor.fault:
        log.error("boot", "%d: the relay's pin is driven from outside: %s" % (number, contactor.fault))
    lock, sense = wiring.get("lock"), wiring.get("lock_sense")
    bolt = None
    if socket and lock:
        bolt = PlugLock(chip.output(lock["pin"], lock["active"]), sense and chip.switch(sense["pin"], sense["active"]))
    pilot = _pilot(wiring["pilot"], chip) if "pilot" in wiring else None
    cable = _cable(wiring["proximity"], chip) if socket and "proximity" in wiring else None
    switches = dict(shared)
    if plug:
        switches["plug"] = chip.switch(plug["pin"], plug["active"])
    elif cable:
        switches["plug"] = cable.present
    elif pilot and not socket:
        switches["plug"] = pilot.present
        pilot.only = True
    volts = wiring["phases"] * wiring["volts"]
    rated_w = wiring["rated_ma"] * volts // 1000
    counter = PulseMeter(chip.pulse_counter(number - 1, meter["pin"]), meter["imp_per_kwh"], rated_w=rated_w)
    limits_ma = [wiring["rated_ma"]]
    if settings.max_ma:
        limits_ma.append(settings.max_ma)
    if settings.problems:
        limits_ma = []  # what the owner meant is not known: no energy
    connector = Connector(number, bolt is not None, not socket)
    outlet = Outlet(connector, contactor, counter, switches, bolt, limits_ma, volts, pilot)
    if cable:
        outlet.cable = cable
    return outlet


def _relay(wiring: dict, watch, chip):
    """A plain output, or one that hardware guards, with the input that opens it."""
    if watch:
        return chip.relay(wiring["pin"], wiring["active"], (watch["pin"], watch["active"]))
    return chip.output(wiring["pin"], wiring["active"])


def _pilot(wiring: dict, chip) -> ControlPilot:
    drive = chip.pwm(wiring["pwm"])
    values = tuple([mv * 65535 // _ANALOG_MV for mv in wiring["mv"]])
    if "adc" in wiring:  # no peak detectors
        from lib.drivers.peaks import Halves

        halves = Halves(chip.peaks(wiring["adc"]))
        return ControlPilot(drive, halves.high, values, halves.low)
    low = chip.analog(wiring["low"]) if "low" in wiring else None
    return ControlPilot(drive, chip.analog(wiring["high"]), values, low)


def _cable(wiring: dict, chip):
    from lib.drivers.proximity import Proximity

    return Proximity(chip.analog(wiring["adc"]), wiring["ohm"])


def card_reader(board, chip):
    """The driver of the board's card reader, or None."""
    wiring = getattr(board, "READER", None)
    if not wiring:
        return None
    rst = chip.level(wiring["rst"]) if "rst" in wiring else None
    if wiring["chip"] == "PN532":
        from lib.drivers.pn532 import Pn532

        return Pn532(_pn532_link(wiring, chip), rst)
    from lib.drivers.mfrc522 import Mfrc522

    return Mfrc522(_spi(wiring, chip, _MFRC522_HZ), chip.level(wiring["cs"]), rst)


def _spi(wiring: dict, chip, hz: int):
    return chip.spi(wiring["spi"], wiring["sck"], wiring["mosi"], wiring["miso"], hz)


def _pn532_link(wiring: dict, chip):
    """How its frames travel, by the bus that the board names."""
    irq = chip.switch(wiring["irq"], 0) if "irq" in wiring else None
    if "i2c" in wiring:
        from lib.drivers.pn532_i2c import I2cLink

        return I2cLink(chip.i2c(wiring["i2c"], wiring["scl"], wiring["sda"], _PN532_I2C_HZ), irq)
    if "uart" in wiring:
        from lib.drivers.pn532_uart import UartLink

        return UartLink(chip.uart(wiring["uart"], wiring["tx"], wiring["rx"], _PN532_BAUD))
    from lib.drivers.pn532_spi import SpiLink

    return SpiLink(_spi(wiring, chip, _PN532_HZ), chip.level(wiring["cs"]), irq)


def lights_of(board, count: int, chip) -> list:
    """For each connector the driver of its light, or None."""
    wirings = [wiring.get("leds") for wiring in board.CONNECTORS]
    strips: dict = {}
    lights: list = []
    for leds in wirings[:count]:
        if not leds:
            lights.append(None)
        elif "strip" in leds:
            lights.append(_strip_light(leds, wirings, strips, chip))
        else:
            lights.append(_led(leds, chip))
    return lights


def _led(leds: dict, chip):
    pins = [leds[name] for name in ("red", "green", "blue")]
    if leds.get("pwm"):
        from lib.drivers.rgb_led import RgbLed

        dark = 0 if leds["active"] else 65535
        return RgbLed([chip.pwm(pin, _PWM_HZ, dark) for pin in pins], dark)
    from lib.drivers.plain_led import PlainLed

    return PlainLed([chip.output(pin, leds["active"]) for pin in pins])


def _strip_light(leds: dict, wirings: list, strips: dict, chip):
    """A part of the strip on this pin, which is as long as all connectors of the board together say."""
    from lib.drivers.ws2812 import Strip, StripLight

    pin = leds["strip"]
    if pin not in strips:
        ends = [each.get("first", 0) + each["count"] for each in wirings if each and each.get("strip") == pin]
        strips[pin] = Strip(chip.strip(pin), max(ends))
    return StripLight(strips[pin], leds.get("first", 0), leds["count"])
