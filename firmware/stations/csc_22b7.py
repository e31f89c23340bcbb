"""CASTPRO CSC-22B7: two outlets with fixed cables and one reader, configured exactly as its certificate
OCA.0016.0648.CS says.

None: a key that the certificate lists without a value, and that is not there. A required one is there, empty.
"""

VENDOR = "CASTPRO"
MODEL = "CSC-22B7"
CONNECTORS = 2
CABLE = "fixed"
KEYS = {
    "AllowOfflineTxForUnknownId": "FALSE",
    "AuthorizationCacheEnabled": "FALSE",
    "AuthorizeRemoteTxRequests": "TRUE",
    "BlinkRepeat": None,
    "ClockAlignedDataInterval": 0,
    "ConnectionTimeOut": 60,
    "ConnectorPhaseRotation": "NotApplicable",
    "ConnectorPhaseRotationMaxLength": None,
    "GetConfigurationMaxKeys": 4,
    "HeartbeatInterval": 270,
    "LightIntensity": None,
    "LocalAuthorizeOffline": "TRUE",
    "LocalPreAuthorize": "FALSE",
    "MaxEnergyOnInvalidId": None,
    "MessageTimeout": None,
    "MeterValuesAlignedData": "Energy.Active.Import.Register",
    "MeterValuesAlignedDataMaxLength": 10,
    "MeterValuesSampledData": "Energy.Active.Import.Register",
    "MeterValuesSampledDataMaxLength": 10,
    "MeterValueSampleInterval": 20,
    "MinimumStatusDuration": 90,
    "ResetRetries": 2,
    "StopTransactionMaxMeterValues": None,
    "StopTransactionOnEVSideDisconnect": "FALSE",
    "StopTransactionOnInvalidId": "TRUE",
    "StopTxnAlignedData": "Energy.Active.Import.Register",
    "StopTxnAlignedDataMaxLength": 10,
    "StopTxnSampledData": "Energy.Active.Import.Register",
    "StopTxnSampledDataMaxLength": 10,
    "SupportedFeatureProfilesMaxLength": None,
    "TransactionMessageAttempts": 2,
    "TransactionMessageRetryInterval": 90,
    "UnlockConnectorOnEVSideDisconnect": "FALSE",
    "WebSocketPingInterval": 300,
}
