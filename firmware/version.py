"""The version of the firmware: the top entry of CHANGELOG.md, which `make check` compares."""

VERSION = "0.3.0"
