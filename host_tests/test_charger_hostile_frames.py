# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Whatever a central system sends while somebody charges: the charging goes on, and the log has no error."""

import json
import struct

from host_tests.charger import CARD, OTHER

RAW = ("answer to nothing we asked",)  # the central system does not know what the tests send through it


def frame(payload: bytes, head: int = 0x81, mask: bytes = b"") -> str:
    """A WebSocket frame in hex digits, as {"do": "raw"} wants it."""
    length = len(payload)
    size = bytes([length]) if length < 126 else b"\x7e" + struct.pack(">H", length)
    if mask:
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        size = bytes([size[0] | 0x80]) + size[1:]
    return (bytes([head]) + size + mask + payload).hex()


def charging(shop) -> None:
    """Somebody charges."""
    shop.boots()
    shop.charges()
    shop.runs(1)


def check_charging(shop, connections: int = 1) -> None:
    """It still charges, on its first connection or so many, and still answers."""
    shop.runs(1)
    assert shop.connector(1)["closed"]
    assert not shop.events("contactor", state="open")
    assert shop.transactions() == [(1, None, 0)]
    assert shop.events("connected")[-1]["connections"] == connections
    assert shop.csms("ClearCache")["answer"]["status"] == "Accepted"


def answers(shop, since: int) -> list[tuple]:
    """(id, error code or payload) of what it answered."""
    found = shop.events("frame", since=since, direction="in", type=[3, 4])
    return [(each["id"], each["payload"].get("code", each["payload"])) for each in found]


def test_text_that_is_no_call_is_dropped(charger):
    """TRN-RPC-09, -11, -12"""
    with charger(errors=RAW) as shop:
        charging(shop)
        shop.csms({"do": "settings", "set": {}})
        since = shop.state()["events"]
        texts = (
            "{", "", "nonsense", "null", "[]", "{}", "[2]", '[2,5,"Reset",{}]', '[9,"a","b",{}]', "1e999",
            '[3,"nothing",{}]', '[4,"nothing","GenericError","",{}]', '[3,"1-1",null]', '["2","a","Reset",{}]',
            "[" * 900 + "]" * 900, "[" * 1800, '{"a":' * 300, '"' + "x" * 1900 + '"', '[3,"nothing"]',
            '[2,"a"', "\x00\x01\x02", '[2,null,"Reset",{}]', '[2,"","Reset"',
        )  # fmt: skip
        for text in texts:
            shop.csms({"do": "raw", "hex": frame(text.encode())})
            shop.runs(0.1)
        assert answers(shop, since) == []
        check_charging(shop)


def test_calls_that_are_wrong_are_answered(charger):
    """TRN-ERR-01 ..: the id of the CALL and the code that fits."""
    cases = (
        ('[2,"a","Nonsense",{}]', "NotImplemented"),
        ('[2,"b","reset",{"type":"Soft"}]', "NotImplemented"),
        ('[2,"c","check",{}]', "NotImplemented"),
        ('[2,"d","TriggerMessage",{"requestedMessage":"Heartbeat"}]', "NotSupported"),
        ('[2,"e","Reset",{}]', "OccurenceConstraintViolation"),
        ('[2,"f","Reset",{"type":1}]', "TypeConstraintViolation"),
        ('[2,"g","Reset",{"type":"Medium"}]', "PropertyConstraintViolation"),
        ('[2,"h","Reset",[]]', "FormationViolation"),
        ('[2,"i","Reset"]', "FormationViolation"),
        ('[2,"j","Reset",{},{}]', "FormationViolation"),
        ('[2,"k",7,{}]', "FormationViolation"),
        ('[2,"l","__class__",{}]', "NotImplemented"),
        ('[2,"m","Nonsense' + "e" * 600 + '",{}]', "NotImplemented"),
        ('[2,"n","\\u00e9\\ud83d\\ude00",{}]', "NotImplemented"),
        ('[2,"o","Reset",{"type":"\\ud800"}]', "PropertyConstraintViolation"),
        ('[2,"p","UnlockConnector",{"connectorId":1e400}]', "TypeConstraintViolation"),
        ('[2,"q","UnlockConnector",{"connectorId":1.5}]', "TypeConstraintViolation"),
        ('[2,"r","UnlockConnector",{"connectorId":true}]', "TypeConstraintViolation"),
        ('[2,"s","RemoteStopTransaction",{"transactionId":null}]', "TypeConstraintViolation"),
        ('[2,"t","RemoteStartTransaction",{"idTag":"' + "A" * 21 + '"}]', "PropertyConstraintViolation"),
        ('[2,"u","RemoteStartTransaction",{"idTag":"\\u00e9\\u20ac"}]', "PropertyConstraintViolation"),
        ('[2,"v","RemoteStartTransaction",{"idTag":"A\\u0000B"}]', "PropertyConstraintViolation"),
        ('[2,"w","GetConfiguration",{"key":"all"}]', "TypeConstraintViolation"),
        ('[2,"x","GetConfiguration",{"key":[1]}]', "TypeConstraintViolation"),
    )
    with charger(errors=RAW) as shop:
        charging(shop)
        since = shop.state()["events"]
        for text, _ in cases:
            shop.csms({"do": "raw", "text": text})
            shop.runs(0.1)
        assert answers(shop, since) == [(json.loads(text)[1], code) for text, code in cases]
        check_charging(shop)


def test_numbers_of_any_size_are_no_reason_to_stumble(charger):
    with charger(errors=RAW) as shop:
        charging(shop)
        since = shop.state()["events"]
        for number in (0, -1, 3, 10**12, 10**40, -(10**40)):
            for action, name in (("UnlockConnector", "connectorId"), ("RemoteStopTransaction", "transactionId")):
                shop.csms({"do": "raw", "text": json.dumps([2, f"{name}{number % 1000}", action, {name: number}])})
                shop.runs(0.1)
        assert {payload["status"] for _, payload in answers(shop, since)} == {"NotSupported", "Rejected"}
        assert len(answers(shop, since)) == 12
        check_charging(shop)


def test_a_message_that_is_too_long_is_answered_and_the_link_stays(charger):
    """TRN-WS-09"""
    with charger(errors=RAW) as shop:
        charging(shop)
        for size in (1900, 3000, 20000):
            since = shop.state()["events"]
            text = json.dumps([2, f"big{size}", "DataTransfer", {"vendorId": "x", "data": "y" * size}])
            shop.csms({"do": "raw", "text": text})
            shop.runs(1)
            (answer,) = answers(shop, since)
            assert answer == (f"big{size}", {"status": "UnknownVendorId"} if size == 1900 else "InternalError")
        check_charging(shop)


def test_bad_frames_end_the_connection_with_the_right_code_and_it_comes_back(charger):
    """RFC 6455 5.1 (masked), 5.5 (control), 8.1 (UTF-8); OCPP-J 4.1.2 (binary)"""
    cases = (
        (frame(b'[2,"a","Reset",{"type":"\xff"}]'), 1007),
        (frame(b"\xed\xa0\x80"), 1007),
        (frame(b"[]", mask=b"1234"), 1002),
        (frame(b"[]", 0x82), 1003),
        (frame(b"[]", 0x91), 1002),  # a reserved bit
        (frame(b"[]", 0x83), 1002),  # a reserved opcode
        (frame(b"x" * 126, 0x89), 1002),  # a long ping
        (frame(b"[]", 0x80), 1002),  # the end of nothing
    )
    with charger(errors=RAW) as shop:
        charging(shop)
        for number, (data, code) in enumerate(cases):
            shop.csms({"do": "raw", "hex": data})
            shop.wait("log", seconds=1)
            assert shop.lines("W link: ")[-1].startswith(f"W link: broken frame, code {code}; next try in ")
            shop.wait("connected", seconds=600)
            check_charging(shop, number + 2)
        assert len(shop.payloads("BootNotification")) == 1  # TRN-CON-05


def test_a_fragmented_call_with_pings_between_is_answered(charger):
    """TRN-WS-07, -08; RFC 6455 5.4, 5.5.2"""
    with charger(errors=RAW) as shop:
        charging(shop)
        text = b'[2,"pieces","ClearCache",{}]'
        frames = [frame(text[:5], 0x01), frame(b"ping", 0x89), frame(text[5:9], 0x00), frame(b"", 0x8A)]
        frames += [frame(b"", 0x00), frame(text[9:], 0x80)]
        whole = "".join(frames)
        bytewise = [whole[at : at + 2] for at in range(0, len(whole), 2)]
        for way in (frames, [whole], bytewise):
            since = shop.state()["events"]
            for data in way:
                shop.csms({"do": "raw", "hex": data})
                shop.runs(0.02)
            shop.runs(0.2)
            assert answers(shop, since) == [("pieces", {"status": "Accepted"})]
        check_charging(shop)


def test_the_same_id_twice_is_answered_twice(charger):
    """TRN-RPC-11: also both at once."""
    with charger(errors=RAW) as shop:
        charging(shop)
        call = '[2,"twin","ClearCache",{}]'
        since = shop.state()["events"]
        shop.csms({"do": "raw", "hex": frame(call.encode()) * 3})
        shop.runs(1)
        assert answers(shop, since) == 3 * [("twin", {"status": "Accepted"})]
        check_charging(shop)


def test_unlocking_twice_at_once_answers_both(charger):
    with charger(errors=RAW) as shop:
        shop.boots()
        since = shop.state()["events"]
        calls = [frame(b'[2,"%d","UnlockConnector",{"connectorId":%d}]' % (n, n)) for n in (1, 2)]
        calls.append(frame(b'[2,"3","ClearCache",{}]'))
        shop.csms({"do": "raw", "hex": "".join(calls)})
        shop.runs(6)
        assert sorted(uid for uid, _ in answers(shop, since)) == ["1", "2", "3"]


def test_a_thousand_unknown_actions_do_not_fill_the_heap(charger):
    """Names from outside must not be kept for ever."""
    with charger(errors=RAW) as shop:
        charging(shop)
        for number in range(100):
            calls = (f'[2,"{number}-{n}","Nonsense{number}{n}{"x" * 180}",{{}}]' for n in range(12))
            shop.csms({"do": "raw", "hex": "".join(frame(call.encode()) for call in calls)})
            shop.runs(0.2)
        assert len(shop.events("frame", type=4)) == 1200
        check_charging(shop)


def test_answers_with_the_wrong_content(charger):
    """Types that no schema allows, in the answers that matter."""
    wrong = (
        ("Authorize", {"idTagInfo": {"status": "Accepted", "parentIdTag": 5, "expiryDate": []}}),
        ("StartTransaction", {"transactionId": 10**30, "idTagInfo": {"status": "Accepted", "parentIdTag": {}}}),
        ("MeterValues", {"currentTime": 7}),
        ("Heartbeat", {"currentTime": {"a": 1}}),
        ("StatusNotification", {"currentTime": "2026-13-45T99:99:99Z"}),
    )
    with charger(errors=RAW, keys={"MeterValueSampleInterval": "10", "HeartbeatInterval": "20"}) as shop:
        shop.csms({"do": "settings", "set": {"interval_s": 20}})
        for action, answer in wrong:
            shop.csms({"do": "script", "action": action, "answer": answer, "unchecked": True, "times": 2})
        shop.boots()
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed")
        shop.runs(30)
        shop.tap(OTHER)
        shop.runs(3)
        assert shop.connector(1)["closed"] and shop.events("connected")[-1]["connections"] == 1
        shop.csms({"do": "clear"})
        shop.tap(CARD)
        shop.wait("status", to="Finishing")
        shop.runs(5)
        assert len(shop.payloads("StopTransaction")) == 1


def test_answers_of_the_wrong_form(charger):
    """Not even an object; then the message counts as failed."""
    with charger(errors=RAW, keys={"TransactionMessageRetryInterval": "5"}) as shop:
        shop.boots()
        for raw in ('[3,"{id}",null]', '[3,"{id}",[]]', '[3,"{id}","x"]', '[3,"{id}",{}]', '[4,"{id}",null]'):
            shop.csms({"do": "script", "action": "Authorize", "raw": raw, "times": 1})
            shop.tap(CARD)
            shop.runs(3)
        assert len(shop.payloads("Authorize")) == 5 and shop.statuses() == ["Available"]
        shop.csms({"do": "script", "action": "StartTransaction", "raw": '[3,"{id}",7]', "times": 1})
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(12)
        assert len(shop.payloads("StartTransaction")) == 2 and len(shop.transactions()) == 1
