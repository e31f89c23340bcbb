"""Being known to the central system: BootNotification until it is accepted, then Heartbeat (OCPP 1.6 4.2, 4.6)."""

from micropython import const

from lib.ocpp16.ocppj import quote
from lib.ticks import Stopwatch

_RETRY_S = const(60)  # CORE-BOOT-08, -14: when the central system names no interval
_LONGEST_INTERVAL_S = const(604800)


class Registration:
    """`fields` are BootNotification's: known ones only, each within its length (CORE-BOOT-03)."""

    def __init__(self, fields: dict, keys, log, now: int) -> None:
        self.status: str | None = None  # "Accepted", "Pending" or "Rejected"; survives a reconnect (TRN-CON-05)
        self._fields = fields
        self._keys = keys
        self._log = log
        self._since = Stopwatch(now)  # since the last BootNotification or Heartbeat was answered or sent
        self._wait_s = 0  # before the next BootNotification

    def tick(self, now: int) -> None:
        """Keep counting the wait, linked or not."""
        self._since.read(now)

    def owed(self, now: int):
        """BootNotification or Heartbeat when it is its time, as (action, body)."""
        accepted = self.status == "Accepted"
        wait_s = self._keys.number("HeartbeatInterval") if accepted else self._wait_s
        if self._since.read(now) < wait_s * 1000 or (accepted and not wait_s):
            return None
        if accepted:
            self._since.start(now)
            return "Heartbeat", "{}"
        fields = self._fields
        return "BootNotification", "{%s}" % ",".join(['"%s":%s' % (name, quote(fields[name])) for name in fields])

    def answered(self, payload, now: int) -> bool:
        """BootNotification.conf, or None after a CALLERROR or no answer (CORE-BOOT-14); True when it is accepted."""
        self._since.start(now)
        self._wait_s = _RETRY_S
        if payload is None:
            return False
        status, interval = payload.get("status"), payload.get("interval")
        interval_s = min(interval, _LONGEST_INTERVAL_S) if type(interval) is int and interval > 0 else 0
        self.status = status if status in ("Accepted", "Pending") else "Rejected"
        self._log.info("boot", "%s, interval %d s" % (self.status, interval_s))
        self._wait_s = interval_s or _RETRY_S
        if self.status == "Accepted" and interval_s:  # CORE-BOOT-05, -09
            self._keys.put("HeartbeatInterval", str(interval_s))
        return self.status == "Accepted"
