"""The configuration keys that every charger has, by profile, and whether they are read-only (OCPP 1.6 9, TC_019)."""

READ, WRITE, EITHER = (True,), (False,), (True, False)

REQUIRED: dict[str, dict[str, tuple]] = {
    "Core": {
        "AuthorizeRemoteTxRequests": EITHER,
        "ClockAlignedDataInterval": WRITE,
        "ConnectionTimeOut": WRITE,
        "ConnectorPhaseRotation": WRITE,
        "GetConfigurationMaxKeys": READ,
        "HeartbeatInterval": WRITE,
        "LocalAuthorizeOffline": WRITE,
        "LocalPreAuthorize": WRITE,
        "MeterValuesAlignedData": WRITE,
        "MeterValuesSampledData": WRITE,
        "MeterValueSampleInterval": WRITE,
        "NumberOfConnectors": READ,
        "ResetRetries": WRITE,
        "StopTransactionOnInvalidId": WRITE,
        "StopTxnAlignedData": WRITE,
        "StopTxnSampledData": WRITE,
        "SupportedFeatureProfiles": READ,
        "TransactionMessageAttempts": WRITE,
        "TransactionMessageRetryInterval": WRITE,
        "UnlockConnectorOnEVSideDisconnect": EITHER,
    },
    "LocalAuthListManagement": {
        "LocalAuthListEnabled": WRITE,
        "LocalAuthListMaxLength": READ,
        "SendLocalListMaxLength": READ,
    },
    "SmartCharging": {
        "ChargeProfileMaxStackLevel": READ,
        "ChargingScheduleAllowedChargingRateUnit": READ,
        "ChargingScheduleMaxPeriods": READ,
        "MaxChargingProfilesInstalled": READ,
    },
}
