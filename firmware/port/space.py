"""What the file system has left, which every dialect asks in the same words. Needed once, when the charger is built:
littlefs looks at all that it holds."""

import os


def left() -> tuple:
    """(bytes of a cluster, the least that a file takes; how many of them are free)"""
    found = os.statvfs(".")
    return found[1], found[3]
