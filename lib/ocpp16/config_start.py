"""The configuration values at boot, from what was stored over the owner's over the station's over the defaults."""

from lib.ocpp16 import config_keys


def stored(slots) -> dict:
    """What `Configuration.put` has stored: a line a key."""
    try:
        pairs = [line.split("=", 1) for line in (slots.load("config") or b"").decode().split("\n")]
    except UnicodeError:  # none of ours
        return {}
    return {pair[0]: pair[1] for pair in pairs if len(pair) > 1}


def values(sources: tuple, log) -> tuple:
    """(value of each key, hidden keys, keys that were stored) from (name, keys) of each source, the last one wins."""
    values, hidden, changed = config_keys.defaults(), [], []
    for source, keys in sources:
        for key in keys:
            name, value = config_keys.standard(str(key)), keys[key]
            told = value if isinstance(value, (str, int, float)) else type(value)  # may be nested without end
            fits = name and told is value and config_keys.valid(name, str(value))
            if not name:
                log.warn("config", "%s: no key is called %s" % (source, key))
            elif value is None:  # a station that does not show this key; its default counts all the same
                hidden.append(name)
            elif not fits or (source == "settings" and config_keys.read_only(name)):
                log.warn("config", "%s: %s cannot be %s" % (source, key, told))
            else:
                values[name] = str(value)
                if source == "stored":
                    changed.append(name)
    return values, hidden, changed
