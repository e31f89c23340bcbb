"""Who may connect: the upgrade request's path, credentials and subprotocols (OCPP-J 1.6 3.1, 3.2, 6.2.2)."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from urllib.parse import unquote

from websockets.http11 import Request
from websockets.typing import Subprotocol

from tools.csms.settings import Settings


def identity(path: str) -> str:
    """The charger's identity: the last segment of the path, percent-decoded (OCPP-J 1.6 3.1.1)."""
    return unquote(path.partition("?")[0].rpartition("/")[2])


def refusal(request: Request, settings: Settings) -> tuple | None:
    """(HTTP status, text) if this charger may not connect, else None."""
    who = identity(request.path)
    if not who or (settings.identities is not None and who not in settings.identities):
        return 404, f"no charger {who!r} here\n"
    password = settings.password(who)
    if password is not None and not _shows(request.headers.get_all("Authorization"), who, password):
        return 401, f"{who} must show its password\n"
    return None


def chosen(settings: Settings, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """The subprotocol to answer: the settings' one; none if ocpp1.6 was not offered (OCPP-J 1.6 3.2)."""
    wanted = settings.subprotocol and Subprotocol(settings.subprotocol)
    return wanted or None if wanted != "ocpp1.6" or wanted in offered else None


def _shows(headers: list, who: str, password: bytes) -> bool:
    """RFC 7617: the password may be any bytes, so it is compared as bytes (OCPP-J 1.6 6.2.2)."""
    if len(headers) != 1 or not headers[0].lower().startswith("basic "):
        return False
    try:
        shown = base64.b64decode(headers[0][len("basic "):].strip(), validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(shown, who.encode() + b":" + password)
