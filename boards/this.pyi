"""What a board file holds. The build installs the chosen board's file as boards/this.py."""

NAME: str
CHIP: str
SAFETY: str
LINK: dict
READER: dict
ESTOP: dict
RCD: dict
RESERVED: dict
CONNECTORS: tuple[dict, ...]
