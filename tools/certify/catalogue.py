"""Every case for a charge point, by id: the current edition's, and those of 2024-04 that it has split."""

from dataclasses import dataclass

CORE, LIST, FIRMWARE, DIAGNOSTICS = "Core", "LocalAuthListManagement", "FirmwareManagement", "Diagnostics"
RESERVATION, TRIGGER, SMART, SECURITY = "Reservation", "RemoteTrigger", "SmartCharging", "Security"
BOTH, OLD, NEW = "both", "2024-04", "current"


@dataclass(frozen=True)
class Entry:
    """One case. `edition`: of the test case document, that of 2024-04, the current one, or both."""

    id: str
    title: str
    profile: str
    edition: str = BOTH


def _entries(profile: str, table: str) -> list[Entry]:
    """Lines of `number title`; < after the number: only in the edition of 2024-04, >: only in the current one."""
    found = []
    for line in table.strip().splitlines():
        number, _, title = line.strip().partition(" ")
        edition = {"<": OLD, ">": NEW}.get(number[-1], BOTH)
        found.append(Entry(f"TC_{number.rstrip('<>')}_CS", title, profile, edition))
    return found


_CORE = """
    001 Cold boot, refused at first
    002 Cold boot, pending at first
    003 Session, cable first
    004_1 Session, identification first
    004_2 Identification, and nobody plugs in
    068 Stop with the idTag that started
    069 Stop with another idTag of the group
    005_1 Cable leaves the car: stop, and unlock
    005_2 Cable leaves the car: stop, stay locked
    005_3 Cable leaves the car: the transaction goes on
    007< Start with a cached idTag
    007_1> Start with a cached idTag, at the charger
    007_2> Start with a cached idTag, remotely
    061< Clear the authorization cache
    061_1> Clear the authorization cache, start at the charger
    061_2> Clear the authorization cache, start remotely
    010 Remote start, cable first
    011_1 Remote start, cable afterwards
    011_2 Remote start, and nobody plugs in
    012 Remote stop
    013 Hard reset, no transaction
    014 Soft reset, no transaction
    015 Hard reset in a transaction
    016 Soft reset in a transaction
    017_1 Unlock a socket, no transaction
    017_2 Unlock a fixed cable, no transaction
    018_1 Unlock a socket in a transaction
    018_2 Unlock a fixed cable in a transaction
    019 Read the configuration
    021 Change the configuration
    070 Sampled meter values
    071 Clock-aligned meter values
    023< Start with a refused idTag
    023_4> Start with a refused idTag, at the charger
    023_5> Start with a refused idTag, remotely
    024 Start, and the lock fails
    026 Remote start on a connector in use
    027 Remote start on connector 0
    028 Remote stop of an unknown transaction
    030 Unlock, and the lock is jammed
    031 Unlock an unknown connector
    032_1 Power cut in a transaction, with backup power
    032_2 Power cut in a transaction, without backup power
    034 Unavailable outlasts a power cut
    036 Connection lost in a transaction
    037_1 Offline start with a valid idTag
    037_2 Offline start with a refused idTag, suspended
    037_3 Offline start with a refused idTag, stopped
    038 Offline stop
    039 Offline transaction
    040_1 Change an unknown key
    040_2 Change a key to an impossible value
    041 No start while faulted
    062 Data transfer of an unknown vendor
"""
_LIST = """
    042_1 List version without a list
    042_2 List version of an empty list
    043 Send a list
    043_1 Send a list to a charger that has none
    043_2 Send an outdated list
    043_3 Send a list that cannot be stored
    008< Start with an idTag of the list
    008_1> Start with an idTag of the list, at the charger
    008_2> Start with an idTag of the list, remotely
"""
_FIRMWARE = """
    044_1 Update: download and install
    044_2 Update: the download fails
    044_3 Update: the installation fails
"""
_DIAGNOSTICS = """
    045_1 Diagnostics
    045_2 Diagnostics: the upload fails
"""
_RESERVATION = """
    046_1 Reserve a connector, start at the charger
    046_2 Reserve a connector, start remotely
    047 A reservation expires
    048_1 Reserve a faulted connector
    048_2 Reserve an occupied connector
    048_3 Reserve an unavailable connector
    048_4 Reserve a connector of a charger without reservations
    049 Reserve the charger
    050_1 Reserve a faulted charger
    050_2 Reserve an occupied charger
    050_3 Reserve an unavailable charger
    050_4 Reserve a charger without reservations
    051 Cancel a reservation
    052 Cancel an unknown reservation
    053< Use a reservation of the group
    053_1> Use a reservation of the group, at the charger
    053_2> Use a reservation of the group, remotely
"""
_TRIGGER = """
    054 Trigger each message
    055 Trigger for an unknown connector
"""
_SMART = """
    056 Default profile
    057 Transaction profile
    058_1 Transaction profile without a transaction
    058_2 Transaction profile for another transaction
    082 Default profile in a transaction
    066 Composite schedule of three profiles
    067 Clear profiles
    072 Stacked profiles
    059 Remote start with a profile
    060 Remote start with a profile of the wrong purpose
"""
_SECURITY = """
    073 New password
    074 New charge point certificate
    075_1 Install a manufacturer's root certificate
    075_2 Install a central system's root certificate
    076 Delete a certificate
    077 Refused charge point certificate is told
    078 Refused central system certificate is told
    079 Security log
    080 Signed update
    081 Signed update with a wrong signature
    083 Higher security profile
    084 Lower security profile is refused
    085 Basic authentication
    086 TLS: the server's certificate
    087 TLS: the charger's certificate
"""
CATALOGUE: dict[str, Entry] = {
    each.id: each
    for profile, table in (
        (CORE, _CORE), (LIST, _LIST), (FIRMWARE, _FIRMWARE), (DIAGNOSTICS, _DIAGNOSTICS),
        (RESERVATION, _RESERVATION), (TRIGGER, _TRIGGER), (SMART, _SMART), (SECURITY, _SECURITY),
    )
    for each in _entries(profile, table)
}  # fmt: skip
PROFILES = tuple(dict.fromkeys(each.profile for each in CATALOGUE.values()))
