"""Operative or Inoperative: ChangeAvailability, kept over reboots and power cuts (OCPP 1.6 5.2)."""


class Availability:
    """`operative` is connector 0's, the charge point's own; each connector has its own fact."""

    def __init__(self, sessions: list, slots, log) -> None:
        self.operative = True
        self._sessions = sessions
        self._slots = slots
        stored = slots.load("availability")
        if stored is None:
            try:
                self._save(0, True)  # now, because a full flash can replace a record, but not begin one
            except OSError as problem:
                log.error("flash", "the availability cannot be stored: %s" % problem)
        else:
            self.operative = stored[:1] != b"0"
            for number, session in enumerate(sessions, 1):
                session.connector.operative = stored[number : number + 1] != b"0"

    def change(self, number: int, operative: bool) -> bool:
        """Of a connector, or of all with 0; True when it waits for the end of a transaction. OSError: nothing done."""
        self._save(number, operative)
        if number == 0:
            self.operative = operative
        scheduled = False
        for each, session in enumerate(self._sessions, 1):
            if number in (0, each):
                scheduled = session.operate(operative) or scheduled
        return scheduled

    def _save(self, number: int, operative: bool) -> None:
        """One digit a connector from 0; a change that is scheduled counts as made (CORE-CA-11)."""
        states = [self.operative]
        states += [session.connector.operative and not session.closing_down for session in self._sessions]
        digits = ["01"[operative if number in (0, each) else state] for each, state in enumerate(states)]
        self._slots.save("availability", "".join(digits).encode())
