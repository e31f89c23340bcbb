"""Configuration values in force: what was changed and stored, over the owner's, the station's, the defaults."""


class Configuration:
    """`values`: key to string, of every key that has a value. `slots` keeps small records (lib/store/slots.py).
    `fixed`: keys that are read-only in this product."""

    def __init__(self, slots, station_keys: dict, owner_keys: dict, log, fixed: tuple = ()) -> None:
        from lib.ocpp16 import config_start  # needed once: the firmware drops it

        self.fixed = fixed
        self._slots = slots
        self._log = log
        # hidden: keys that the central system cannot see; _changed: those that are stored
        sources = (("station", station_keys), ("settings", owner_keys), ("stored", config_start.stored(slots)))
        self.values, self.hidden, self._changed = config_start.values(sources, log)

    def number(self, key: str) -> int:
        return int(self.values.get(key, 0))

    def flag(self, key: str) -> bool:
        return self.values.get(key, "").lower() == "true"

    def items(self, key: str) -> list:
        return [item.strip() for item in self.values.get(key, "").split(",") if item.strip()]

    def change(self, key: str, value: str) -> str:
        """ChangeConfiguration's status (CORE-CFG-01); an Accepted value is on flash when this returns."""
        from lib.ocpp16 import config_keys

        name = config_keys.standard(key)
        if name not in self.values or name in self.hidden:
            return "NotSupported"
        if config_keys.read_only(name) or name in self.fixed:
            return "Rejected"
        if not config_keys.valid(name, value, self.number("NumberOfConnectors")):
            return "Rejected"
        most = self.number(name + "MaxLength")
        if most and value.count(",") >= most:  # CORE-CFG-04
            return "Rejected"
        return "Accepted" if self.put(name, value) else "Rejected"

    def put(self, key: str, value: str) -> bool:
        """Keep a value that is known to be right; False, and all as before, when flash refuses."""
        before = self.values.get(key)
        if before == value:
            return True
        self.values[key] = value
        changed = self._changed if key in self._changed else self._changed + [key]
        try:
            self._slots.save("config", "\n".join([name + "=" + self.values[name] for name in changed]).encode())
        except OSError as problem:
            self.values[key] = before
            self._log.error("config", "%s cannot be stored: %s" % (key, problem))
            return False
        self._changed = changed
        return True
