"""Small programs for the virtual chip, in place of the firmware where the workshop alone is tested."""

import pathlib

BLINK = """
import time
import machine

print("0.000 I main: cause %d" % machine.reset_cause())
relay = machine.Pin(2, machine.Pin.OUT, value=0)
mirror = machine.Pin(6, machine.Pin.IN, machine.Pin.PULL_UP)
meter = machine.Counter(0, machine.Pin(3, machine.Pin.IN, machine.Pin.PULL_UP), edge=machine.Counter.FALLING)
high = machine.ADC(machine.Pin(31))
low = machine.ADC(machine.Pin(32))
pilot = machine.PWM(machine.Pin(20), freq=1000, duty_u16=65535 // 2)
select = machine.Pin(13, machine.Pin.OUT, value=1)
spi = machine.SPI(1, baudrate=1000000, sck=machine.Pin(10), mosi=machine.Pin(11), miso=machine.Pin(12))
version = bytearray(2)
passes = 0
while True:
    passes += 1
    relay(passes // 50 & 1)
    select(0)
    spi.write_readinto(b"\\xee\\x00", version)
    select(1)
    if passes % 50 == 0:
        print("%d %d %d %d" % (time.ticks_ms(), mirror(), meter.value(), version[1]))
        print("%d mV, %d mV" % (high.read_u16() * 3300 >> 16, low.read_u16() * 3300 >> 16))
    time.sleep_ms(20)
"""

WATCHDOG = """
import time
import machine

cause = machine.reset_cause()
print("0.000 I main: cause %d" % cause)
dog = machine.WDT(timeout=1000)
if cause == machine.WDT_RESET:
    machine.reset()
if cause == machine.HARD_RESET:
    raise ValueError("broken")
for _ in range(5):
    dog.feed()
    time.sleep_ms(900)
time.sleep_ms(5000)
"""

BOOTS = """
import time

try:
    with open("boots") as file:
        boots = int(file.read())
except OSError:
    boots = 0
with open("boots", "w") as file:
    file.write(str(boots + 1) + " " * 3000)
print("boots %d" % (boots + 1))
while True:
    time.sleep_ms(1000)
"""

TALKER = """
import json
import select
import socket
import struct
import time

URL = json.loads(open("settings.json").read())["csms"]
host, port = URL[5:].split("/")[0].split(":")

def wait(connection, mask):
    poller = select.poll()
    poller.register(connection, mask)
    for _, flags in poller.ipoll(30000):
        return flags
    return 0

def connect():
    connection = socket.socket()
    connection.setblocking(False)
    address = socket.getaddrinfo(host, int(port))[0][-1]
    try:
        connection.connect(address)
    except OSError as problem:
        if problem.errno != 115:
            raise
    if not wait(connection, select.POLLOUT) & select.POLLOUT:
        raise OSError(110)
    return connection

def talk(connection):
    connection.write(b"GET /CP001 HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\n"
        b"Connection: Upgrade\\r\\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\n"
        b"Sec-WebSocket-Protocol: ocpp1.6\\r\\n\\r\\n")
    buffer = bytearray(600)
    wait(connection, select.POLLIN)
    print("upgrade", bytes(buffer[:connection.readinto(buffer)])[:12])
    boot = {"chargePointVendor": "B", "chargePointModel": "b"}
    text = json.dumps([2, "1", "BootNotification", boot]).encode()
    connection.write(struct.pack(">BBHI", 0x81, 0xFE, len(text), 0) + text)
    while True:
        flags = wait(connection, select.POLLIN)
        count = connection.readinto(buffer) if flags else -1
        if count == 0:
            raise OSError(104)
        print("heard", count)

while True:
    connection = None
    try:
        connection = connect()
        talk(connection)
    except OSError as problem:
        print("trouble", problem.errno)
    if connection:
        connection.close()
    time.sleep_ms(1000)
"""

ETHERNET = """
import time
import machine

reset = machine.Pin(52, machine.Pin.OUT, value=0)
time.sleep_ms(1)
reset(1)
time.sleep_ms(2)
select = machine.Pin(49, machine.Pin.OUT, value=1)
spi = machine.SPI(0, baudrate=8000000, sck=machine.Pin(50), mosi=machine.Pin(51), miso=machine.Pin(48))
interrupt = machine.Pin(53, machine.Pin.IN, machine.Pin.PULL_UP)
answer = bytearray(4)

def frame(*data):
    select(0)
    spi.write_readinto(bytes(data), answer)
    select(1)
    return answer[3]

print("version %d" % frame(0, 0x39, 0, 0))
frame(0, 0x1B, 4, 3)
while True:
    link, retries = frame(0, 0x2E, 0, 0) & 1, frame(0, 0x1B, 0, 0)
    print("link %d, retries %d, interrupt %d" % (link, retries, interrupt()))
    time.sleep_ms(500)
"""


def put(folder: pathlib.Path, text: str) -> pathlib.Path:
    """A folder whose main.py is this program."""
    (folder / "program").mkdir(exist_ok=True)
    (folder / "program" / "main.py").write_text(text)
    return folder / "program"
