"""Two sockets with locks and one reader; the station that every Core case is tried with."""

VENDOR = "Bollard"
MODEL = "Twin socket"
CONNECTORS = 2
CABLE = "socket"
KEYS = {"ConnectorPhaseRotation": "0.RST,1.RST,2.RST", "ConnectorPhaseRotationMaxLength": 3}
