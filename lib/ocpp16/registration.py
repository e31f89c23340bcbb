"""Being known to the central system: BootNotification until it is accepted, then Heartbeat (OCPP 1.6 4.2, 4.6)."""

from micropython import const

from lib.ocpp16.ocppj import quote
from lib.ticks import add, diff

_RETRY_MS = const(60000)  # CORE-BOOT-08, -14: when the central system names no interval
_LONGEST_INTERVAL_S = const(604800)


class Registration:
    """`fields` are BootNotification's: known ones only, each within its length (CORE-BOOT-03)."""

    def __init__(self, fields: dict, keys, log) -> None:
        self.status: str | None = None  # "Accepted", "Pending" or "Rejected"; survives a reconnect (TRN-CON-05)
        self._fields = fields
        self._keys = keys
        self._log = log
        self._boot_at: int | None = None  # tick before which no further BootNotification may go out
        self._heartbeat_at = 0  # tick of the last one

    def owed(self, now: int):
        """BootNotification or Heartbeat when it is its time, as (action, body)."""
        if self.due_ms(now) != 0:
            return None
        if self.status == "Accepted":
            self._heartbeat_at = now
            return "Heartbeat", "{}"
        fields = self._fields
        return "BootNotification", "{%s}" % ",".join(['"%s":%s' % (name, quote(fields[name])) for name in fields])

    def due_ms(self, now: int) -> int:
        """Milliseconds until one of the two is due, -1 when none will be."""
        if self.status != "Accepted":
            return 0 if self._boot_at is None else max(0, diff(self._boot_at, now))
        interval_s = self._keys.number("HeartbeatInterval")
        if interval_s == 0:
            return -1
        return max(0, interval_s * 1000 - diff(now, self._heartbeat_at))

    def failed(self, now: int) -> None:
        """BootNotification got a CALLERROR or no answer (CORE-BOOT-14)."""
        self._boot_at = add(now, _RETRY_MS)

    def answered(self, payload: dict, now: int) -> bool:
        """BootNotification.conf; True when this is the acceptance."""
        status, interval = payload.get("status"), payload.get("interval")
        interval_s = interval if isinstance(interval, int) and 0 < interval <= _LONGEST_INTERVAL_S else 0
        self.status = status if status in ("Accepted", "Pending") else "Rejected"
        self._log.info("boot", "%s, interval %d s" % (self.status, interval_s))
        self._boot_at = add(now, interval_s * 1000 or _RETRY_MS)
        self._heartbeat_at = now
        if self.status == "Accepted" and interval_s:  # CORE-BOOT-05, -09
            self._keys.put("HeartbeatInterval", str(interval_s))
        return self.status == "Accepted"
