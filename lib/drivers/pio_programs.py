"""Programs for the state machines of an RP2040 or RP2350 (datasheet 3.4), as words, so that every interpreter can load
them. They run while the processor cannot: a flash erase holds up all interrupts for 45 to 400 ms.

Addresses are from the start of a program; whoever loads one moves them.
"""

from micropython import const

# --- pulses: counts falling edges at the jmp pin; needs autopush at 32 bits

PULSE_HZ = const(6400)  # above the slowest of both chips, a 65536th of 150 MHz; divides 125 and 150 MHz
PULSE_START = const((1 << 30) - 1)  # what to put at first: counted down, a small integer for two years of pulses
PULSE_READ = const(0x4020)  # in x, 32: one instruction takes the count, and the autopush hands it over
PULSE_WRAP_TARGET = const(2)


def pulses() -> tuple:
    """A pulse counts when the level has been high 32 times in a row, and then low 32 times in a row: 10 ms each.

    IEC 62053-31: a pulse and a pause last 30 ms or more, bounce up to 5 ms. No instruction is delayed, because one
    that the processor inserts would cut the delay short.
    """
    return (
        0x80A0,  #  0       pull block
        0xA027,  #  1       mov x, osr
        0xE05F,  #  2 high: set y, 31       the wrap target
        0x00C5,  #  3 up:   jmp pin, 5
        0x0002,  #  4       jmp high        low: from the beginning
        0x0083,  #  5       jmp y--, up
        0xE05F,  #  6 low:  set y, 31
        0x00C6,  #  7 down: jmp pin, low    high: from the beginning
        0x0087,  #  8       jmp y--, down
        0x0042,  #  9       jmp x--, high
    )


# --- the guard of a relay: its set pin is the relay's, its jmp pin the one it watches

GUARD_HZ = const(1000000)  # divides 125 and 150 MHz; a round of the program takes 7 or 8 us
GUARD_WRAP_TARGET = const(8)
# 3.5 to 4 s: longer than three flash erases of 400 ms in one save and what a pass of the tasks then still owes, longer
# than a name server that must be asked twice; half the time of the watchdog
GUARD_ROUNDS = const(500000)


def guard(active: int, watch_active: int | None) -> tuple:
    """Closes the relay when a number comes, for so many rounds at most; each further number is a new lease; 0 opens.

    When the watched pin becomes active, or the lease runs out, the relay opens, and stays so until a 0 has come and
    then a number. active: the level that closes the relay. watch_active: the level of the watched pin that opens it;
    None: there is no such pin.
    """
    if watch_active is None:
        watch = (0x000A, 0x000A)  # jmp go
    elif watch_active:
        watch = (0x00C0, 0x000A)  # jmp pin, dropped; jmp go
    else:
        watch = (0x00CA, 0x0000)  # jmp pin, go; jmp dropped
    close, open_ = 0xE000 | active, 0xE001 ^ active
    return (
        open_,  #     0 dropped: set pins, open
        0x80A0,  #    1 wait:    pull block
        0xA027,  #    2          mov x, osr
        0x0041,  #    3          jmp x--, wait      a number: a 0 must come before
        open_,  #     4 ready:   set pins, open
        0x80A0,  #    5          pull block
        0xA027,  #    6          mov x, osr
        0x0024,  #    7          jmp !x, ready
        watch[0],  #  8 round:                      the wrap target
        watch[1],  #  9
        close,  #    10 go:      set pins, close
        0x8080,  #   11          pull noblock       what has come, else x
        0xA027,  #   12          mov x, osr
        0x0024,  #   13          jmp !x, ready
        0x004F,  #   14          jmp x--, 15
        0x0020,  #   15          jmp !x, dropped    the lease is over
    )
