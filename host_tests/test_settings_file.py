"""settings.json: what the owner may write, and what is said about mistakes. Bad settings mean: no energy."""

from firmware import settings as owner
from host_tests.fake_flash import Flash

_GOOD = '{"identity": "CP001", "csms": "ws://10.0.0.1:9000/ocpp"}'


def _load(text):
    flash = Flash()
    if text is not None:
        flash.write("settings.json", [text.encode()])
    return owner.load(flash)


def test_the_least_that_works():
    settings = _load(_GOOD)
    assert settings.problems == []
    assert (settings.identity, settings.csms, settings.station) == ("CP001", "ws://10.0.0.1:9000/ocpp", "default")
    assert settings.rule_without_csms() is None and settings.password == b"" and settings.network is None


def test_everything_that_may_be_set():
    settings = _load(
        '{"identity": "A B", "csms": "ws://host", "station": "single", "authorization_key": "0001ff",'
        ' "network": ["10.0.0.2", "255.255.255.0", "10.0.0.1", "10.0.0.1"], "without_csms": ["04A1"],'
        ' "random_uid": "accept", "max_ma": 16000, "test_stand": true, "keys": {"HeartbeatInterval": "15"}}'
    )
    assert settings.problems == []
    assert settings.password == b"\x00\x01\xff" and settings.max_ma == 16000 and settings.test_stand is True
    assert settings.random_uid == "accept" and _load(_GOOD).random_uid == "refuse"
    assert settings.keys == {"HeartbeatInterval": "15"} and len(settings.network) == 4


def test_without_a_central_system_the_owners_rule_counts():
    for rule, text in (
        ("refuse", ""),
        ("refuse", ', "without_csms": "refuse"'),
        ("free", ', "without_csms": "free"'),
        (["A1", "B2"], ', "without_csms": ["A1", "B2"]'),
    ):
        assert _load('{"identity": "CP001"%s}' % text).rule_without_csms() == rule


def test_each_mistake_names_the_setting_and_refuses():
    for text, named in (
        (None, "settings.json is missing"),
        ("", "settings.json cannot be read"),
        ("{", "settings.json cannot be read"),
        ("[]", "settings.json cannot be read"),
        ("\x00\x00\x00", "settings.json cannot be read"),
        ("{}", "identity"),
        ('{"identity": 5}', "identity"),
        ('{"identity": "%s"}' % ("x" * 49), "identity is longer"),
        ('{"csms": "ws://host"}', "identity is missing"),
        ('{"identity": "a:b", "authorization_key": "00"}', "colon"),
        ('{"identity": "x", "csms": "http://host"}', "csms: must start with ws://"),
        ('{"identity": "x", "csms": "wss://host"}', "csms: wss:// needs the certificate of the authority"),
        ('{"identity": "x", "csms": "ws://"}', "csms"),
        ('{"identity": "x", "csms": "ws://host:99999"}', "csms"),
        ('{"identity": "x", "authorization_key": "xy"}', "authorization_key"),
        ('{"identity": "x", "authorization_key": "abc"}', "authorization_key"),
        ('{"identity": "x", "without_csms": "maybe"}', "without_csms"),
        ('{"identity": "x", "random_uid": "perhaps"}', "random_uid"),
        ('{"identity": "x", "random_uid": true}', "random_uid"),
        ('{"identity": "x", "network": ["10.0.0.1"]}', "network"),
        ('{"identity": "x", "max_ma": "16"}', "max_ma"),
        ('{"identity": "x", "colour": "red"}', "colour is not a setting"),
    ):
        settings = _load(text)
        assert any(named in problem for problem in settings.problems), (text, settings.problems)
        if not settings.csms:
            assert settings.rule_without_csms() == "refuse", text


def test_wss_wants_certificates_in_der_and_a_pair_of_ones_own_whole_or_not_at_all():
    for files, named in (
        (("ca.der", b"0..."), ""),
        (("ca.der", b"0...", "client.der", b"0...", "client.key", b"0..."), ""),
        ((), "put it into ca.der"),
        (("client.der", b"0...", "client.key", b"0..."), "put it into ca.der"),
        (("ca.der", b"-----BEGIN CERTIFICATE-----"), "ca.der is not DER: convert it"),
        (("ca.der", b""), "ca.der is not DER"),
        (("ca.der", b"0...", "client.der", b"0..."), "client.der and client.key belong together"),
        (("ca.der", b"0...", "client.key", b"0..."), "client.der and client.key belong together"),
        (("ca.der", b"0...", "client.der", b"0...", "client.key", b"-----BEGIN"), "client.key is not DER"),
    ):
        flash = Flash()
        for at in range(0, len(files), 2):
            flash.write(files[at], [files[at + 1]])
        flash.write("settings.json", [b'{"identity": "x", "csms": "wss://host/ocpp"}'])
        settings = owner.load(flash)
        if not named:
            assert settings.problems == [] and settings.csms == "wss://host/ocpp"
        else:
            (problem,) = settings.problems
            assert named in problem and settings.csms == "" and settings.rule_without_csms() == "refuse"


def test_null_means_absent():
    settings = _load('{"identity": "x", "csms": null, "without_csms": "free", "network": null}')
    assert settings.problems == [] and settings.rule_without_csms() == "free"


def test_a_wrong_rule_never_means_free():
    assert _load('{"identity": "x", "without_csms": "free", "colour": 1}').rule_without_csms() == "refuse"


def test_a_secret_of_the_wrong_type_is_not_told():
    for text in ('"authorization_key": 12345', '"keys": "AuthorizationKey=12345"', '"authorization_key": [12345]'):
        (problem,) = _load('{"identity": "CP001", %s}' % text).problems
        assert "has the wrong type" in problem and "12345" not in problem
