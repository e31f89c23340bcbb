"""One socket with a lock: the smallest charger that cars bring their own cables to."""

VENDOR = "Bollard"
MODEL = "Single socket"
CONNECTORS = 1
CABLE = "socket"
KEYS = {"ConnectorPhaseRotation": "0.RST,1.RST", "ConnectorPhaseRotationMaxLength": 2}
