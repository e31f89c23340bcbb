"""Certificates for wss://, DER files in the root of the flash beside settings.json, written when it is provisioned.

ca.der: of the authority that signs for the central system (required). client.der and client.key: the charger's own, for
a central system that asks for one.
"""

_CA, _CERTIFICATE, _KEY = "ca.der", "client.der", "client.key"
_SEQUENCE = b"\x30"  # X.690: how every certificate and every key begins
_NOT_DER = "%s is not DER: convert it (openssl x509 or openssl pkey, with -outform der)"


def load(flash) -> tuple:
    """(authority's certificate, own certificate or None, its key or None)"""
    return flash.read(_CA), flash.read(_CERTIFICATE), flash.read(_KEY)


def problem(flash) -> str:
    """What is wrong with the files, in the owner's words; "" when they look right."""
    begins = {name: flash.read(name, 0, 1) for name in (_CA, _CERTIFICATE, _KEY)}
    if begins[_CA] is None:
        return "wss:// needs the certificate of the authority that signs for the central system: put it into ca.der"
    if (begins[_CERTIFICATE] is None) != (begins[_KEY] is None):
        return "client.der and client.key belong together: put both, or none"
    for name in (_CA, _CERTIFICATE, _KEY):
        if begins[name] not in (None, _SEQUENCE):
            return _NOT_DER % name
    return ""
