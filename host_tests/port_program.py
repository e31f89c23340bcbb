"""A program on the virtual chip that tries the port's promises and prints what it found: test_port_behaviour.py.

Runs in every interpreter as main.py beside the firmware's packages. `say(what, value)` prints a line for the test.
"""

from firmware.port import chip
from firmware.port import interpreter as port


def say(what, value):
    print("%s: %s" % (what, value))


def refused(what, action, *words):
    """Say the error number that an action ends with."""
    try:
        action(*words)
        say(what, "done")
    except OSError as problem:
        say(what, problem.errno)


def pins():
    relay, mirror = chip.output(2), chip.switch(6, 0)
    say("mirror contact at rest", bool(mirror()))
    relay(True)
    port.idle(100)
    say("closed", bool(mirror()))
    relay(False)
    port.idle(100)
    say("open again", bool(mirror()))
    chip.output(17, 0)  # active low, so that it idles high and its light is lit
    lock, bolt = chip.output(15, 1), chip.switch(16, 0)
    lock(1)
    port.idle(500)
    say("bolt", bool(bolt()))
    lock(0)
    stop, raw = chip.switch(7, 0), chip.switch(9, 1)  # 9: the residual current device, its level as it is
    say("emergency stop", (bool(stop()), bool(raw())))
    port.idle(1000)  # hands press it meanwhile
    say("emergency stop", (bool(stop()), bool(raw())))


def signals():
    high, low = chip.analog(31), chip.analog(32)
    drive = chip.pwm(20)
    say("steady", high() * 3300 // 65535)
    drive(65535 // 2)
    port.idle(20)
    say("oscillating", (high() * 3300 // 65535, low() * 3300 // 65535))
    count = chip.pulse_counter(0, 3)
    before = count()
    port.idle(2000)  # hands give pulses meanwhile
    say("pulses", count() - before)


def bus():
    spi, select = chip.spi(1, 10, 11, 12, 1000000), chip.level(13)
    reset = chip.level(14)
    reset(0)
    reset(1)
    port.idle(100)
    answer = bytearray(2)
    select(0)
    spi.write_readinto(b"\xee\x00", answer)  # MFRC522 9.3.4.8: VersionReg
    select(1)
    say("version", answer[1])
    select(0)
    spi.write(b"\x12\x55")  # TxModeReg
    select(1)
    select(0)
    spi.write_readinto(b"\x92\x00", answer)
    select(1)
    say("register", answer[1])


def time():
    before = port.ticks_ms()
    port.idle(137)
    say("idle", port.ticks_ms() - before)
    before = port.ticks_ms()
    for _ in range(4):
        port.idle(1 << 27)
        now = port.ticks_ms()
        say("ticks", (0 <= now < 1 << 29, now - before in (1 << 27, (1 << 27) - (1 << 29))))
        before = now
    port.set_wall_clock(1800000000)
    port.idle(3000)
    say("wall clock", chip.wall_clock())


def flash():
    files = port.Flash()
    say("missing", (files.read("none"), files.names("nowhere"), files.remove("none")))
    files.write("a.bin", [b"one", b"", memoryview(b"two")])
    say("read", (files.read("a.bin"), files.read("a.bin", 2), files.read("a.bin", 1, 3), files.read("a.bin", 99)))
    files.write("a.bin", [b"new"])
    say("again", files.read("a.bin"))
    files.make("folder")
    files.make("folder")
    files.write("folder/b", [])
    say("names", (files.names("folder"), files.read("folder/b")))
    refused("a folder that is not empty", files.remove, "folder")
    files.remove("folder/b")
    refused("an empty folder", files.remove, "folder")
    refused("into no folder", files.write, "nowhere/c", [b"x"])
    refused("a folder in none", files.make, "nowhere/d")
    say("left", files.names("folder"))


def words():
    name, noise = chip.unique_id(), [port.entropy(8) for _ in range(3)]
    say("identity", (len(name) >= 12, len(name) % 2, name == chip.unique_id(), name == name.upper(), int(name, 16) > 0))
    say("entropy", (len(noise[0]), noise[0] != noise[1] != noise[2]))
    port.collect()
    say("heap", "used" in port.heap())
    try:
        raise ValueError("mark")
    except ValueError as problem:
        say("trace", "ValueError" in port.trace(problem) and "mark" in port.trace(problem))
    first = __import__("lib.civil")
    port.forget(("lib.civil", "lib.never"))
    say("forgotten", not hasattr(first, "civil"))
    say("message buffer", len(port.message_buffer))


def network():
    nic = chip.network({"chip": "W5500", "built_in": True}, None)
    up = wait(nic.isconnected)
    say("interface", (nic.active(), up))
    address = looked_up("csms.workshop", nic.ifconfig()[3])
    say("name", address)
    stream = port.Stream((address[0], 9000))
    say("opening", stream.opening)
    say("opened", (wait(stream.opened), stream.opening))
    buffer = bytearray(100)
    say("nothing", stream.readinto(buffer))
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    say("taken", stream.write(memoryview(request)) == len(request))
    got = wait(lambda: stream.readinto(buffer))
    say("answer", bytes(buffer[:12]))
    while got > 0:
        got = wait(lambda: stream.readinto(buffer))
    say("end", got)
    stream.close()
    nic.active(False)
    say("off", (nic.active(), nic.isconnected()))
    nic.active(True)
    say("on", (nic.active(), wait(nic.isconnected)))


def looked_up(host, server):
    """A name's address, asked for by hand: through all that the port promises of datagrams."""
    from firmware.port import udp
    from lib.wire import dns

    names, buffer = udp.Datagrams((server, 53)), bytearray(512)
    say("no datagram", names.readinto(buffer))
    for number in (1, 2):
        names.send(dns.question(host, number))
    heard = [buffer[: wait(lambda: names.readinto(buffer))] for _ in range(2)]
    short = bytearray(20)
    names.send(dns.question(host, 3))
    say("cut to the buffer", (wait(lambda: names.readinto(short)), list(short[:3]), names.readinto(short)))
    names.close()
    try:
        udp.Datagrams((server, 53)).close()
    except OSError as problem:
        say("again", problem)
    return [dns.answer(dns.question(host, number), packet) for number, packet in zip((1, 2), heard)]


def wait(question):
    """The first answer that counts, within 20 s; the last one."""
    for _ in range(1000):
        answer = question()
        if answer:
            return answer
        port.idle(20)
    return answer


def main():
    cause = chip.reset_cause()
    say("cause", cause)
    if cause == "watchdog":
        return
    if cause == "reset":
        feed = chip.watchdog()
        for _ in range(3):
            port.idle(6000)
            feed()
        port.idle(60000)
    for part in (words, pins, signals, bus, flash, time, network):
        part()
    port.reset()


main()
