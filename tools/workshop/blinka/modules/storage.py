"""CircuitPython's `storage`: the drive belongs to USB until boot.py takes it."""

import types

_drive = types.SimpleNamespace(readonly=True, label="CIRCUITPY")


def remount(mount_path: str, readonly: bool = False) -> None:
    _drive.readonly = readonly


def getmount(mount_path: str) -> types.SimpleNamespace:
    return _drive
