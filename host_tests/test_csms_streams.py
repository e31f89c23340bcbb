# CPython only: host tool
"""The central system in memory: handshake, frames, connections (tools/csms/stream.py, handshake.py)."""

import asyncio
import base64

from host_tests.csms_wires import Wire, central_system, simulated

HEARTBEAT = {"currentTime": "2026-11-20T05:06:07.123Z"}


def test_a_charger_is_known_by_its_decoded_last_path_segment():
    """TRN-URL-02, TRN-URL-03."""
    async def main():
        central = central_system()
        Wire(central, "/ocpp/a/RDAM%20123%2F1?tenant=x")
        assert list(central.chargers) == ["RDAM 123/1"]
        assert central.chargers["RDAM 123/1"].session.open
    simulated(main())


def test_a_call_is_answered_within_the_feed():
    async def main():
        central = central_system()
        wire = Wire(central)
        wire.boot()
        assert wire.ask("Heartbeat", {}, "h1") == [3, "h1", HEARTBEAT]
        assert central.violations == []
    simulated(main())


def test_fragments_with_a_ping_between_are_one_message():
    """RFC 6455 5.4."""
    async def main():
        central = central_system()
        wire = Wire(central)
        wire.send_pieces(b'[2,"h1","Heart', b"be", b'at",{}]')
        assert wire.frames() == [[3, "h1", HEARTBEAT]]
        assert wire.pongs == 1
    simulated(main())


def test_who_is_not_in_the_list_gets_404():
    """TRN-WS-04."""
    async def main():
        central = central_system(identities=["CP1"])
        assert Wire(central, "/CP1").response.status_code == 101
        other = Wire(central, "/CP2")
        assert other.response.status_code == 404 and other.ended
        assert list(central.chargers) == ["CP1"]
    simulated(main())


def test_a_password_of_any_bytes_is_demanded_if_there_is_one():
    """SEC-PRF-05: the example of the specification."""
    async def main():
        key = bytes.fromhex("0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF")
        central = central_system(passwords={"AL1000": key})
        good = {"Authorization": "Basic QUwxMDAwOgABAgMEBQYH////////////////"}
        assert Wire(central, "/AL1000", good).response.status_code == 101
        stranger = {"Authorization": "Basic " + base64.b64encode(b"AL1001:" + key).decode()}
        for headers in ({}, stranger, {"Authorization": "Basic !"}, {"Authorization": "Bearer x"}):
            wire = Wire(central, "/AL1000", headers)
            assert wire.response.status_code == 401
            assert wire.response.headers["WWW-Authenticate"].startswith("Basic")
        assert Wire(central, "/CP2").response.status_code == 101
    simulated(main())


def test_without_a_common_subprotocol_the_connection_is_accepted_and_closed():
    """TRN-WS-02, OCPP-J 3.2."""
    async def main():
        for offered in ((), ("ocpp2.0.1",)):
            wire = Wire(central_system(), subprotocols=offered)
            assert wire.response.status_code == 101
            assert "Sec-WebSocket-Protocol" not in wire.response.headers
            assert wire.ended
    simulated(main())


def test_a_wrong_subprotocol_is_answered_on_request():
    async def main():
        wire = Wire(central_system(subprotocol="ocpp2.0.1"))
        assert wire.response.headers["Sec-WebSocket-Protocol"] == "ocpp2.0.1"
        assert wire.refused is not None
        assert "Sec-WebSocket-Protocol" not in Wire(central_system(subprotocol="none")).response.headers
    simulated(main())


def test_the_date_header_is_simulated_too():
    async def main():
        assert Wire(central_system()).response.headers["Date"] == "Fri, 20 Nov 2026 05:06:07 GMT"
    simulated(main())


def test_a_second_connection_of_a_charger_cuts_the_first():
    async def main():
        central = central_system()
        first, second = Wire(central), Wire(central)
        assert first.aborted and not second.ended
        assert second.ask("Heartbeat", {}) is not None
        assert central.chargers["CP1"].connections == 2
        assert central.chargers["CP1"].session.open
    simulated(main())


def test_disconnect_is_a_closing_handshake_or_a_cut():
    async def main():
        central = central_system()
        wire = Wire(central)
        central.disconnect("CP1")
        assert wire.ended and not wire.aborted
        wire = Wire(central)
        central.disconnect("CP1", abrupt=True)
        assert wire.aborted
        assert central.chargers["CP1"].session is None
    simulated(main())


def test_a_lost_connection_is_told():
    async def main():
        central, told = central_system(), []
        central.on_event(lambda event: told.append(event["event"]))
        wire = Wire(central)
        wire.lost()
        wire.lost()
        assert told == ["connected", "disconnected"]
    simulated(main())


def test_a_frozen_connection_is_open_and_dead():
    async def main():
        central = central_system()
        wire = Wire(central)
        central.freeze("CP1")
        assert wire.ask("Heartbeat", {}) is None and not wire.ended
        central = central_system(half_open=True)
        wire = Wire(central)
        assert wire.response.status_code == 101
        assert wire.ask("Heartbeat", {}) is None
    simulated(main())


def test_broken_websocket_frames_are_violations_and_end_the_connection():
    """TRN-WS-06; RFC 6455 5.1 and 8.1."""
    async def main():
        unmasked = b"\x81\x02[]"
        for send, said in ((lambda wire: wire.send_bytes(unmasked), "mask"),
                           (lambda wire: wire.send_text(b"\xff\xfe"), "UTF-8")):
            central = central_system()
            wire = Wire(central)
            send(wire)
            assert wire.ended
            assert len(central.violations) == 1 and said in central.violations[0]
    simulated(main())


def test_a_binary_frame_is_a_violation():
    async def main():
        central = central_system()
        Wire(central).send_binary(b'[2,"h1","Heartbeat",{}]')
        assert central.violations == ["CP1: message: a binary frame; OCPP-J is text"]
    simulated(main())


def test_what_is_no_http_is_dropped():
    async def main():
        central, said = central_system(), []
        stream = central.open_stream(said.append, lambda: said.append("end"))
        stream.feed(b"\x16\x03\x01\r\n\r\n")
        stream.feed(b"more")
        assert said == ["end"]
    simulated(main())


def test_keepalive_pings_come_only_if_wanted():
    async def main():
        for interval_s, sent in ((0, 0), (10, 4)):
            central = central_system(ping_interval_s=interval_s)
            wire = Wire(central)
            before = wire.pings
            await asyncio.sleep(35)
            assert wire.pings - before == max(sent - 1, 0)
            central.disconnect()
    simulated(main())
