# CPython only: host tool
"""Mirrors are read from the machine's own apt configuration; unpacking is done once, whole or not at all."""

import threading

import pytest

from tools import debian

ONE_LINE = """
# deb http://commented.example/debian bookworm main
deb http://mirror.example/debian bookworm main contrib
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://second.example/debian trixie main
deb-src http://source.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb https://other.example/apt cloud-sdk main
"""

DEB822 = """
# a comment
Types: deb deb-src
URIs: http://one.example/debian
 http://two.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: mirror+file:/etc/apt/mirrors/debian.list
Suites: stable
Components: main non-free

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
"""


def test_mirrors_come_from_one_line_and_deb822_sources(tmp_path):
    (tmp_path / "sources.list").write_text(ONE_LINE)
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (parts / "debian.sources").write_text(DEB822)
    (parts / "debian.sources.save").write_text("deb http://stale.example/debian bookworm main\n")
    assert debian.mirrors((str(tmp_path / "sources.list"), str(parts))) == [
        "http://mirror.example/debian",
        "http://second.example/debian",
        "http://one.example/debian",
        "http://two.example/debian",
        "mirror+file:/etc/apt/mirrors/debian.list",
    ]


def test_a_machine_without_sources_has_no_mirrors(tmp_path):
    assert debian.mirrors((str(tmp_path / "nothing"),)) == []


def test_the_cache_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("BOLLARD_CACHE", str(tmp_path))
    assert debian.cache_folder() == tmp_path
    monkeypatch.delenv("BOLLARD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert debian.cache_folder() == tmp_path / "bollard"


def test_two_that_want_the_same_unpack_it_once(monkeypatch, tmp_path):
    fetched = []

    def fetch(work, packages, architecture):
        fetched.append(architecture)

    monkeypatch.setattr(debian, "_check_platform", lambda: None)
    monkeypatch.setattr(debian, "_fetch", fetch)
    target = tmp_path / "vm"
    threads = [threading.Thread(target=debian.unpack, args=(target, ["x"], "i386", "#!")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fetched == ["i386"]
    assert (target / "x").read_text() == "#!"


def test_nothing_is_left_of_an_unpacking_that_failed(monkeypatch, tmp_path):
    def fetch(work, packages, architecture):
        (work / "half").touch()
        raise debian.CannotUnpack("no network")

    monkeypatch.setattr(debian, "_check_platform", lambda: None)
    monkeypatch.setattr(debian, "_fetch", fetch)
    with pytest.raises(debian.CannotUnpack, match="no network"):
        debian.unpack(tmp_path / "vm", ["x"], "amd64")
    assert [path.name for path in tmp_path.iterdir()] == ["vm.lock"]


def test_a_cache_that_cannot_be_made_is_told_with_its_setting(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(debian.CannotUnpack, match="Not a directory; name another folder in BOLLARD_CACHE"):
        debian.unpack(tmp_path / "file" / "cache" / "x", ["x"], "amd64")


def test_each_mirror_is_named_with_its_reason(monkeypatch, tmp_path):
    monkeypatch.setattr(debian, "mirrors", lambda: ["file:/nowhere/one", "file:/nowhere/two"])
    monkeypatch.setattr(debian, "_machine_acquire_settings", lambda: "")
    (tmp_path / "packages").mkdir()
    if not debian.shutil.which("apt-get"):
        pytest.skip("not a Debian machine")
    with pytest.raises(debian.CannotUnpack) as caught:
        debian._fetch(tmp_path, ["micropython"], "i386")
    assert "file:/nowhere/one: apt-get" in str(caught.value)
    assert "file:/nowhere/two: apt-get" in str(caught.value)


def test_another_platform_is_told_so(monkeypatch):
    monkeypatch.setattr(debian.sys, "platform", "darwin")
    with pytest.raises(debian.CannotUnpack, match="x86-64 Linux only; this is darwin"):
        debian._check_platform()
