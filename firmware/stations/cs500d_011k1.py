"""CUS CS500D-011K1: one outlet with a fixed cable, configured exactly as its certificate OCA.0016.0465.CS says.

None: a key that the certificate lists without a value, and that is not there. A required one is there, empty.
"""

VENDOR = "CUS"
MODEL = "CS500D-011K1"
CONNECTORS = 1
CABLE = "fixed"
KEYS = {
    "AllowOfflineTxForUnknownId": "FALSE",
    "AuthorizationCacheEnabled": "FALSE",
    "AuthorizeRemoteTxRequests": "TRUE",
    "BlinkRepeat": 0,
    "ClockAlignedDataInterval": 15,
    "ConnectionTimeOut": 15,
    "ConnectorPhaseRotation": "0",
    "ConnectorPhaseRotationMaxLength": 120,
    "GetConfigurationMaxKeys": 32,
    "HeartbeatInterval": 15,
    "LightIntensity": 80,
    "LocalAuthorizeOffline": "FALSE",
    "LocalPreAuthorize": "FALSE",
    "MaxEnergyOnInvalidId": 11000,
    "MessageTimeout": None,
    "MeterValuesAlignedData": "",
    "MeterValuesAlignedDataMaxLength": 100,
    "MeterValuesSampledData": "",
    "MeterValuesSampledDataMaxLength": 100,
    "MeterValueSampleInterval": 15,
    "MinimumStatusDuration": 15,
    "ResetRetries": 24,
    "StopTransactionMaxMeterValues": None,
    "StopTransactionOnEVSideDisconnect": "TRUE",
    "StopTransactionOnInvalidId": "FALSE",
    "StopTxnAlignedData": "",
    "StopTxnAlignedDataMaxLength": 100,
    "StopTxnSampledData": "",
    "StopTxnSampledDataMaxLength": 100,
    "SupportedFeatureProfilesMaxLength": 100,
    "TransactionMessageAttempts": 24,
    "TransactionMessageRetryInterval": 120,
    "UnlockConnectorOnEVSideDisconnect": "FALSE",
    "WebSocketPingInterval": 120,
}
