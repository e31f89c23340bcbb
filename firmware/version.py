"""The version of the firmware: the top entry of CHANGELOG.md, which `make check` compares."""

VERSION = "0.4.0"
RELEASED = 1767225600  # 2026-01-01, Unix seconds: before this release: no clock that is right can be earlier
