"""One outlet with a fixed cable: the smallest charger."""

VENDOR = "Bollard"
MODEL = "Single cable"
CONNECTORS = 1
CABLE = "fixed"
KEYS = {
    "ConnectorPhaseRotation": "0.RST,1.RST",
    "ConnectorPhaseRotationMaxLength": 2,
    "UnlockConnectorOnEVSideDisconnect": "false",
}
