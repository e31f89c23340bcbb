# CPython only: the oracle is the PyPI package websockets, which is no code of ours.
"""RFC 6455: our client against the sans-I/O server of the package websockets, both directions, in memory."""

import random

import pytest
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from host_tests.wire_frames import KEY, frame, received
from lib.wire.http_upgrade import Answer, basic, key, request
from lib.wire.sender import Sender, close_payload
from lib.wire.url import endpoint, split
from lib.wire.websocket import BROKEN, CLOSE, PING, PONG, TEXT, TOO_BIG, Receiver


def _server(subprotocols=("ocpp1.6",)):
    return ServerProtocol(subprotocols=subprotocols)


def _ask(server, head):
    """The server's answer to a request head: bytes, and the request as it understood it."""
    server.receive_data(head)
    (asked,) = server.events_received()
    server.send_response(server.accept(asked))
    return b"".join(server.data_to_send()), asked


def _connect(server, url="ws://csms.example:9000/ocpp", identity="RDAM 123", cut=0):
    _, host, port, path = split(url)
    our_key = key(bytes(range(16)))
    path = endpoint(path, identity)
    head, asked = _ask(server, request(host, port, False, path, our_key, basic(identity, b"\x00\xff")))
    answer = Answer(our_key)
    view = memoryview(head)
    answer.feed(view[:cut])
    answer.feed(view[cut:])
    return answer, asked


class _Link:
    """A client and a server that are connected; bytes cross in pieces of random length."""

    def __init__(self, seed, size=4096):
        self.random = random.Random(seed)
        self.server = _server()
        answer, _ = _connect(self.server)
        assert answer.error is None
        self.receiver = Receiver(bytearray(size))
        self.sender = Sender(self.random.choice((132, 200, 256)))

    def to_server(self):
        """Write all that the client has; the frames that the server understood."""
        while self.sender.busy:
            part = self.sender.take()
            count = self.random.randint(1, len(part))
            self.server.receive_data(bytes(part[:count]))
            self.sender.sent(count)
        assert self.server.parser_exc is None
        return self.server.events_received()

    def to_client(self):
        """Write all that the server has; the client's events."""
        events = []
        data = memoryview(b"".join(self.server.data_to_send()))
        while data:
            part = data[: self.random.randint(1, 300)]
            used = self.receiver.feed(part)
            if self.receiver.event is not None:
                events.append((self.receiver.event, bytes(self.receiver.payload), self.receiver.code))
            data = data[used:]
        return events


def test_the_servers_answer_is_accepted_cut_anywhere():
    """TRN-URL-01: we are the client"""
    for cut in range(0, 200, 7):
        answer, asked = _connect(_server(), cut=cut)
        assert (answer.done, answer.error, answer.status) == (True, None, 101)
        assert asked.path == "/ocpp/RDAM%20123"
        assert asked.headers["Host"] == "csms.example:9000"
        assert asked.headers["Authorization"] == "Basic UkRBTSAxMjM6AP8="


def test_a_server_that_speaks_another_protocol_is_refused():
    """TRN-WS-02: it answers with an error, or without a subprotocol."""
    answer, _ = _connect(_server(("ocpp2.0.1",)))
    assert answer.error
    answer, _ = _connect(ServerProtocol(subprotocols=None))
    assert answer.error == "no sec-websocket-protocol"


def test_a_rejection_is_named():
    server = _server()
    server.receive_data(request("h", 80, False, "/", key(bytes(16))))
    server.send_response(server.reject(404, "unknown\n"))
    answer = Answer(key(bytes(16)))
    answer.feed(memoryview(b"".join(server.data_to_send())))
    assert (answer.error, answer.status) == ("status 404 Not Found", 404)


def test_the_server_would_refuse_a_head_of_ours_that_lacks_a_line():
    """The oracle does look: each line of the request is needed (TRN-WS-11)."""
    lines = request("h", 80, False, "/", key(bytes(16))).split(b"\r\n")
    for line in lines[2:6]:
        server = _server()
        head = b"\r\n".join(other for other in lines if other != line)
        server.receive_data(head)
        (asked,) = server.events_received()
        with pytest.raises(InvalidHandshake):
            server.process_request(asked)


def test_texts_of_the_client_arrive():
    for seed in range(30):
        link = _Link(seed)
        for _ in range(5):
            pieces = ["x" * link.random.choice((0, 1, 3, 60, 500)) for _ in range(link.random.randint(0, 8))]
            link.sender.text(pieces, link.random.randbytes(4))
            (got,) = link.to_server()
            assert got == Frame(Opcode.TEXT, "".join(pieces).encode())


def test_control_frames_of_the_client_arrive():
    link = _Link(1)
    link.sender.text(("x" * 300,), KEY)
    link.sender.control(PONG, b"p" * 125, KEY)
    assert link.to_server() == [Frame(Opcode.TEXT, b"x" * 300), Frame(Opcode.PONG, b"p" * 125)]
    link.sender.control(PING, b"?", KEY)
    assert link.to_server() == [Frame(Opcode.PING, b"?")]
    assert link.to_client() == [(PONG, b"?", 1005)]


def test_texts_of_the_server_arrive_whole_and_in_fragments():
    alphabet = 'a{"\u00e4\u20ac\U0001f50c'
    for seed in range(30):
        link = _Link(seed)
        expected = []
        for _ in range(10):
            text = "".join(link.random.choices(alphabet, k=link.random.choice((0, 1, 100, 900)))).encode()
            cuts = sorted(link.random.randint(0, len(text)) for _ in range(link.random.randint(0, 3)))
            parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
            link.server.send_text(parts[0], fin=len(parts) == 1)
            for number, part in enumerate(parts[1:], 2):
                if link.random.random() < 0.5:
                    link.server.send_ping(b"between")
                    expected.append((PING, b"between", 1005))
                link.server.send_continuation(part, fin=number == len(parts))
            expected.append((TEXT, text, 0))
        assert link.to_client() == expected


def test_a_message_that_is_too_big_costs_nothing_but_itself():
    """TRN-WS-09."""
    link = _Link(2, size=100)
    link.server.send_text(b"0123456789" * 10000)
    link.server.send_text(b"next")
    assert link.to_client() == [(TOO_BIG, b"0123456789" * 10, 0), (TEXT, b"next", 0)]


def test_the_client_closes():
    link = _Link(3)
    link.sender.control(CLOSE, close_payload(1000, "bye"), KEY)
    link.to_server()
    assert link.server.close_rcvd == Close(1000, "bye")
    assert link.to_client() == [(CLOSE, b"bye", 1000)]


def test_the_server_closes():
    for code, reason in ((1000, ""), (1001, "restart"), (1012, ""), (3000, "stra\u00dfe"), (None, "")):
        link = _Link(4)
        link.server.send_close(code, reason)
        ((event, payload, got),) = link.to_client()
        assert (event, payload, got) == (CLOSE, reason.encode(), code or 1005)
        link.sender.control(CLOSE, close_payload(got), KEY)
        link.to_server()
        assert link.server.close_rcvd.code == (code or 1005)


def test_binary_messages_break():
    link = _Link(5)
    link.server.send_binary(b"x")
    assert link.to_client()[0][::2] == (BROKEN, 1003)


def _noise(chance):
    """One to three frames of a server, as likely right as wrong, half of the time with a bit flipped;
    then zeros, because the oracle judges a frame only when it is whole."""
    payloads = (
        b"",
        b"ok",
        b"\xc3\xa4",
        b"\x03\xe8",
        b"\x03\xe8\xff",
        b"\xe2\x82",
        b"\xed\xa0\x80",
        b"\x07\xd0",
    )
    data = bytearray()
    for _ in range(chance.randint(1, 3)):
        opcode = chance.choice((TEXT, TEXT, 0, PING, CLOSE))
        data += frame(opcode, chance.choice(payloads), fin=chance.random() < 0.7)
    if chance.random() < 0.5:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data) + bytes(200)


def _their_verdict(data):
    """What a client of the package makes of `data`: (CLOSE or BROKEN, code), or None when all is well."""
    oracle = ClientProtocol(parse_uri("ws://h/"), state=State.OPEN)
    oracle.receive_data(data)
    text = b""
    for part in oracle.events_received():
        if part.opcode in (Opcode.TEXT, Opcode.CONT):  # its users decode the text
            text += part.data
            if part.fin:
                try:
                    text.decode()
                except UnicodeDecodeError:
                    return BROKEN, 1007
                text = b""
    if oracle.close_rcvd is not None:
        return CLOSE, int(oracle.close_rcvd.code)
    return (BROKEN, int(oracle.close_sent.code)) if oracle.parser_exc else None


def _our_verdict(data):
    for event, _, code in received(data, size=4096):
        if event in (CLOSE, BROKEN):
            return event, code
    return None


@pytest.mark.parametrize("seed", range(8))
def test_noise_is_judged_as_the_oracle_judges_it(seed):
    chance = random.Random(seed)
    for _ in range(300):
        data = _noise(chance)
        ours = _our_verdict(data)
        if ours != (BROKEN, 1003):  # OCPP's decision, not the RFC's
            assert ours == _their_verdict(data), data
