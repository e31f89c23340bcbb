# CPython only: host tool
"""Lines of words as requests (tools/csms/words.py, payloads.py, fields.py)."""

import pytest

from tools.csms import fields, schemas, words
from tools.csms.examples import EXAMPLES

PERIOD = '{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":6.1}]}'
PROFILE = ('{"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", '
           '"chargingProfileKind": "Relative", "chargingSchedule": ' + PERIOD + "}")
HASH = "hashAlgorithm=sha256 issuerNameHash=aa issuerKeyHash=bb serialNumber=01"

# A line for each message, and what it must say; None: only that it is valid.
LINES = (
    ("CancelReservation 7", {"reservationId": 7}),
    ("CertificateSigned PEM", {"certificateChain": "PEM"}),
    ("ChangeAvailability 0 inoperative", {"connectorId": 0, "type": "Inoperative"}),
    ("ChangeConfiguration HeartbeatInterval 60", {"key": "HeartbeatInterval", "value": "60"}),
    ("ChangeConfiguration Free 'two words'", {"key": "Free", "value": "two words"}),
    ("changeconfiguration Free a=b", {"key": "Free", "value": "a=b"}),
    ("ClearCache", {}),
    ("ClearChargingProfile 1 2 txprofile 3",
     {"id": 1, "connectorId": 2, "chargingProfilePurpose": "TxProfile", "stackLevel": 3}),
    ("ClearChargingProfile stackLevel=3", {"stackLevel": 3}),
    ("DataTransfer V", {"vendorId": "V"}),
    ('DataTransfer V M {"a": 1}', {"vendorId": "V", "messageId": "M", "data": '{"a": 1}'}),
    ("DeleteCertificate " + HASH, {"certificateHashData": {
        "hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "01"}}),
    ("ExtendedTriggerMessage SignChargePointCertificate", {"requestedMessage": "SignChargePointCertificate"}),
    ("GetCompositeSchedule 1 3600 w", {"connectorId": 1, "duration": 3600, "chargingRateUnit": "W"}),
    ("GetConfiguration", {}),
    ("GetConfiguration A B", {"key": ["A", "B"]}),
    ('GetConfiguration ["A","B"]', {"key": ["A", "B"]}),
    ("GetDiagnostics ftp://h/d -1h now", {"location": "ftp://h/d", "startTime": "2026-11-20T04:06:07.123Z",
                                          "stopTime": "2026-11-20T05:06:07.123Z"}),
    ("GetInstalledCertificateIds CentralSystemRootCertificate",
     {"certificateType": "CentralSystemRootCertificate"}),
    ("GetLocalListVersion", {}),
    ("GetLog SecurityLog http://h/l 5",
     {"logType": "SecurityLog", "log": {"remoteLocation": "http://h/l"}, "requestId": 5}),
    ("InstallCertificate ManufacturerRootCertificate PEM",
     {"certificateType": "ManufacturerRootCertificate", "certificate": "PEM"}),
    ("RemoteStartTransaction 1 04A1B2C3", {"connectorId": 1, "idTag": "04A1B2C3"}),
    ("RemoteStartTransaction idTag=04A1B2C3", {"idTag": "04A1B2C3"}),
    ("RemoteStartTransaction 1 04A1B2C3 " + PROFILE, None),
    ("RemoteStopTransaction 7", {"transactionId": 7}),
    ("ReserveNow 1 04A1B2C3 +30m 9", {"connectorId": 1, "idTag": "04A1B2C3",
                                      "expiryDate": "2026-11-20T05:36:07.123Z", "reservationId": 9}),
    ("Reset soft", {"type": "Soft"}),
    ('Reset {"type": "Hard"}', {"type": "Hard"}),
    ("SendLocalList 3 Differential A B=Blocked C=", {
        "listVersion": 3, "updateType": "Differential", "localAuthorizationList": [
            {"idTag": "A", "idTagInfo": {"status": "Accepted"}},
            {"idTag": "B", "idTagInfo": {"status": "Blocked"}}, {"idTag": "C"}]}),
    ("SendLocalList 0 Full", {"listVersion": 0, "updateType": "Full"}),
    ("SetChargingProfile 1 " + PROFILE, None),
    ("SetChargingProfile 1 txdefaultprofile 0=16A,5m=8.5A/1 2 relative 7 validTo=now", {
        "connectorId": 1, "csChargingProfiles": {
            "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 2, "chargingProfileKind": "Relative",
            "chargingProfileId": 7, "validTo": "2026-11-20T05:06:07.123Z",
            "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16}, {"startPeriod": 300, "limit": 8.5, "numberPhases": 1}]}}}),
    ('SetChargingProfile {"connectorId":1,"csChargingProfiles":' + PROFILE + "}", None),
    ("SetChargingProfile 1 chargingProfileId=1 stackLevel=0 chargingProfilePurpose=TxProfile "
     "chargingProfileKind=Relative csChargingProfiles.chargingSchedule=" + PERIOD, None),
    ("SignedUpdateFirmware http://h/f SIG PEM now 5", {"requestId": 5, "firmware": {
        "location": "http://h/f", "signature": "SIG", "signingCertificate": "PEM",
        "retrieveDateTime": "2026-11-20T05:06:07.123Z"}}),
    ("TriggerMessage StatusNotification 1", {"requestedMessage": "StatusNotification", "connectorId": 1}),
    ("UnlockConnector 2", {"connectorId": 2}),
    ("UpdateFirmware http://h/f?id=3 now retries=2",
     {"location": "http://h/f?id=3", "retrieveDate": "2026-11-20T05:06:07.123Z", "retries": 2}),
)
NOW_S = 1795151167.123


@pytest.mark.parametrize("line, payload", LINES)
def test_a_line_is_a_valid_message(line, payload):
    said = words.request(line, NOW_S)
    assert (said["do"], said["action"].lower()) == ("call", line.split()[0].lower())
    assert schemas.complaints(schemas.CALL, said["action"], said["payload"]) == []
    assert payload in (None, said["payload"])


def test_every_message_has_words_and_a_line_here():
    assert set(fields.ORDER) == schemas.TO_CHARGER
    assert {words.request(line, 0)["action"] for line, _ in LINES} == schemas.TO_CHARGER
    for action in fields.ORDER:
        assert words.help_lines(action) == [fields.usage(action), "such as: " + EXAMPLES[action]]


def test_help_tells_what_may_stand_around_a_line():
    told = "\n".join(words.help_lines())
    for word in ("@ID", "unchecked", "next [n]", "{JSON}", "RemoteStartTransaction", "freeze"):
        assert f"\n{word} " in told or f"\n{word}:" in told, word


@pytest.mark.parametrize("line, said", [
    ("ChangeAvailability x Operative", "connectorId is a whole number, not 'x'; say: ChangeAvailability <"),
    ("Reset Now", "type is one of Hard, Soft, not 'Now'; say: Reset <type: Hard|Soft>"),
    ("Reset Soft twice", "'twice' is one word too many; say: Reset"),
    ("ClearCache x=1", "no field 'x'"),
    ("SetChargingProfile 1 high", "chargingProfilePurpose is one of"),
    ("SetChargingProfile 1 TxProfile 16A", "'16A' is no period of a schedule: say such as 0=16A,5m=8A"),
    ("SetChargingProfile 1 TxProfile 0=16A,5=8W", "all in A or all in W"),
    ("SetChargingProfile 1 csChargingProfiles=x", "csChargingProfiles is an object: say it as JSON"),
    ("SetChargingProfile 1 {broken", "not JSON"),
    ("Explode", "no 'Explode'; there are: "),
    ("Start", "there are: RemoteStartTransaction"),
    ("Heartbeat", "there are: "),
    ("", "say a message or a verb"),
    ("Reset 'Soft", "No closing quotation"),
    ("error Authorize", "say: [next [n]] error"),
    ("drop", "say: [next [n]] drop"),
    ("drop Reset", "no 'Reset'"),
    ("answer Authorize status=Fine", "status is one of"),
])
def test_a_wrong_word_says_what_could_be_said(line, said):
    with pytest.raises(ValueError) as error:
        words.request(line, NOW_S)
    assert said in str(error.value)


@pytest.mark.parametrize("line, request_", [
    ("@CP2 Reset Soft", {"do": "call", "action": "Reset", "payload": {"type": "Soft"}, "fill": True,
                         "identity": "CP2"}),
    ('unchecked Reset {"type":"Now"}', {"do": "call", "action": "Reset", "fill": True, "raw": True,
                                        "payload": {"type": "Now"}}),
    ("answer Authorize status=invalid", {"do": "script", "action": "Authorize",
                                         "answer": {"idTagInfo": {"status": "Invalid"}}}),
    ('next 2 answer BootNotification {"status": "Pending", "interval": 5}',
     {"do": "script", "action": "BootNotification", "times": 2,
      "answer": {"status": "Pending", "interval": 5}}),
    ("@CP2 next drop heartbeat", {"do": "script", "action": "Heartbeat", "drop": True, "times": 1,
                                  "identity": "CP2"}),
    ("delay * 5", {"do": "script", "action": "*", "delay_s": "5"}),
    ("close Authorize", {"do": "script", "action": "Authorize", "close": True}),
    ("error Authorize InternalError", {"do": "script", "action": "Authorize", "error": "InternalError"}),
    ("malformed Authorize", {"do": "script", "action": "Authorize", "raw": '[3,"{id}",{'}),
    ('reply Authorize [3, "{id}", "x  y"]',
     {"do": "script", "action": "Authorize", "raw": '[3, "{id}", "x  y"]'}),
    ('@CP2 raw  [2,"a b"]', {"do": "raw", "text": '[2,"a b"]', "identity": "CP2"}),
    ("disconnect abrupt", {"do": "disconnect", "abrupt": True}),
    ("disconnect", {"do": "disconnect", "abrupt": False}),
    ("tags add 04A1B2C3 Blocked", {"do": "tags", "words": ["add", "04A1B2C3", "Blocked"]}),
    ("clear", {"do": "clear"}),
    ("violations", {"do": "violations"}),
])
def test_verbs_are_requests(line, request_):
    said = words.request(line, NOW_S)
    assert said == request_
