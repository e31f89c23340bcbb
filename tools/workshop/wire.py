"""The language on the channel between a charger's program (shim/) and the workshop.

A request is `op a length v` ("<BBHi") and `length` bytes. Those in POSTED have no answer. LOOK and IDLE are
answered by 56 bytes of world, all others by a header with the result as v (negative: -errno) and its bytes.
"""

import struct

HEAD = struct.Struct("<BBHi")
# ticks ms, ticks us, reset cause, flags, serial number, levels of 64 pins, 4 counters, poll flags, calm in ms (see
# PASSED), us since the last whole millisecond, 4 analog inputs
WORLD = struct.Struct("<IIBBHQ4I8sHH4H")

# posted: a, v, bytes
PIN_INIT = 1  # pin, mode | pull << 1 | level << 3; or INTERRUPTS: a change wakes the program
PIN_OUT = 2  # pin, level
SPI_INIT = 3  # bus, baud rate, mode sck mosi miso
SPI_WRITE = 4  # bus, -, data
COUNTER = 5  # index, edge, pin and what its filter swallows, ns (u16, absent: nothing)
WATCHDOG = 6  # -, timeout in ms
FEED = 7
NIC = 8  # -, active
FLASH = 9  # FLASH_*, block; where it is recorded: offset (u16), what is programmed
ADC = 11  # index, -, pin
PWM = 12  # pin, duty of 65535
I2C_INIT = 15  # bus, Hz, scl sda
UART_INIT = 16  # bus, baud rate, tx rx
UART_WRITE = 17  # bus, -, data
BITSTREAM = 18  # pin, encoding, ns: high and low of a 0, of a 1; data
LINK = 25  # how, -, pins: shim/network.py; what the network interface was told of its wires
RTC_SET = 26  # -, seconds since 2000
PASSED = 27  # -, ms that the program has waited by itself: within the calm, in which nothing at all changes
HEAP = 10  # -, bytes of heap in use before the firmware is loaded
SM_SETUP = 13  # state machine, Hz, wrap target, shift flags, thresholds of push and pull, SM_LEVEL, 3 pins; words
SM_DO = 14  # state machine, value, SM_*

# asked
IDLE = 32  # -, ms (-1: for ever), pairs of socket and poll mask
LOOK = 33
SPI_TRANSFER = 34  # bus, -, data
I2C_WRITE = 48  # bus, address, data
I2C_READ = 49  # bus, address | bytes << 8
UART_READ = 50  # bus, most bytes; -1: the result is how many have come
RESET = 35  # never answered: the program ends here
CUT = 36  # the flash has reached the write at which the power goes; never answered
OPEN = 40
SM_ASK = 46  # state machine, SM_*; GET: 1 and a word of 4 bytes, or 0; else how many wait
FLASH_STALL = 47  # FLASH_*; answered with the world when the flash is ready, no interrupt runs meanwhile
CONNECT = 41  # socket, port, host
SEND = 42  # socket, -, data
RECV = 43  # socket, size
CLOSE = 44  # posted
RTC = 61  # answers seconds since 2000
RESOLVE = 45  # -, port, host; answers port as two bytes and the address
SAMPLES = 51  # pin, count; answers so many readings of two bytes, from now on each SAMPLE_US; 0: whether it oscillates

POSTED = frozenset(
    (
        *(PIN_INIT, PIN_OUT, SPI_INIT, SPI_WRITE, COUNTER, WATCHDOG, FEED, NIC, FLASH, HEAP, ADC, PWM, CLOSE),
        *(BITSTREAM, I2C_INIT, UART_INIT, UART_WRITE, SM_SETUP, SM_DO, LINK, RTC_SET, PASSED),
    )
)

FLASH_ERASE, FLASH_PROGRAM, FLASH_MISUSE, FLASH_SYNC = 0, 1, 2, 3  # SYNC: told to a record only
SAMPLE_US = 20
LONGEST_CALM_MS = 60000
SM_PUT, SM_EXEC, SM_ACTIVE = 0, 1, 2
SM_GET, SM_RX, SM_TX = 0, 1, 2
INTERRUPTS = 16
# flags of the world: the cable is in; no DHCP server answers; flash takes its time
LINK_UP, NO_LEASE, FLASH_SLOW = 1, 2, 4
TICKS_MASK = (1 << 30) - 1  # MicroPython's period on 32 bits
CAUSES = {"power on": 1, "hard reset": 2, "watchdog": 3, "soft reset": 5}
