# CPython only: the port's files, on this computer's file system
"""The port's files where the file system is no longer whole: firmware/port/files.py."""

from firmware.port import files


def test_a_folder_that_a_power_cut_has_ruined_is_empty(monkeypatch):
    """MicroPython's listdir raises UnicodeError there: the charger restarted every 3 s, for ever."""

    def listdir(folder):
        raise UnicodeError(folder)

    monkeypatch.setattr(files.os, "listdir", listdir)
    assert files.Flash().names("queue") == []
