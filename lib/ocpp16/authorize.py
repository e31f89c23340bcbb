"""Who may charge (OCPP 1.6 3.4, 3.5, 4.1): what a presented identifier or a remote start leads to."""

from lib.ocpp16.ocppj import quote

ACCEPTED = {"status": "Accepted"}


def parent_of(info: dict) -> str:
    """parentIdTag of an IdTagInfo, "" when there is none or it is no string."""
    parent = info.get("parentIdTag")
    return parent if isinstance(parent, str) else ""


class Authorizer:
    """Decides over presented identifiers. One question to the central system at a time: the newest wins."""

    def __init__(self, cp, without_csms) -> None:
        """`without_csms`: None when there is a central system; else "refuse", "free", or a list of master cards."""
        self._cp = cp
        self.without_csms = without_csms
        self.asking: tuple | None = None  # (idTag, session of a remote start or None) of the Authorize.req
        self._asked: tuple | None = None  # the one of them that went out
        self.shown: str | None = None  # "accepted", "rejected" or "pending", for the panel to take

    def presented(self, id_tag: str, now: int) -> None:
        """A card at the reader: stops, cancels or starts."""
        key = id_tag.upper()  # idTags are compared without case (GEN-02)
        for session in self._cp.sessions:
            if session.transaction and session.transaction.id_tag.upper() == key:  # CORE-AUTH-09: no Authorize
                session.end("Local", id_tag, now)
                self.shown = "accepted"
                return
            if session.intent and session.intent.id_tag.upper() == key:  # CORE-AUTH-15
                session.cancel("card presented again")
                self.shown = "accepted"
                return
        if self._useful():
            self.ask(id_tag, None, now)
        else:
            self.shown = "rejected"  # CORE-AUTH-11: nothing it could start, no group it could stop
            self._cp.log.info("authorize", "%s: no free connector and no transaction of its group" % id_tag)

    def _useful(self) -> bool:
        return self._free() is not None or any(s.transaction and s.transaction.parent for s in self._cp.sessions)

    def ask(self, id_tag: str, session, now: int) -> None:
        """Decide at once when that can be decided here, else owe an Authorize.req."""
        info = self._decide_here(id_tag)
        if info is None:
            if self.asking != (id_tag, session):  # an impatient second tap asks nothing new
                self.asking = (id_tag, session)
            self.shown = "pending"
        else:
            self._act(id_tag, session, info, now)

    def _decide_here(self, id_tag: str):
        """IdTagInfo when it needs no central system, None when the central system is to be asked."""
        policy = self.without_csms
        if policy is not None:
            known = policy == "free" or (policy != "refuse" and id_tag.upper() in [tag.upper() for tag in policy])
            return ACCEPTED if known else {"status": "Invalid"}
        if self._cp.online():
            return None
        return {"status": "Invalid"}  # nothing is known about it while offline

    def body(self, id_tag: str) -> str:
        self._asked = self.asking
        return '{"idTag":%s}' % quote(id_tag)

    def answered(self, payload, now: int) -> None:
        """Authorize.conf, or None when there was none: then it is as if it had been refused (CORE-AUTH-16)."""
        if self.asking is None:
            return
        if self.asking is not self._asked and self._cp.online():
            return  # that was about an earlier card; the question about the newest is owed still
        id_tag, session = self.asking
        self.asking = None
        info = payload.get("idTagInfo") if payload else None
        self._act(id_tag, session, info if isinstance(info, dict) else {}, now)

    def _act(self, id_tag: str, session, info: dict, now: int) -> None:
        accepted = info.get("status") == "Accepted"
        self.shown = "accepted" if accepted else "rejected"
        if not accepted:
            self._cp.log.info("authorize", "%s is refused: %s" % (id_tag, info.get("status", "no answer")))
            if session and session.intent is None:
                session.cancel("not authorized")
            return
        parent = parent_of(info)
        if session is None and self._stops_group(id_tag, parent, now):
            return
        target = session or self._free()
        if target and target.free():
            target.let_in(id_tag, parent, session is None, now)

    def _stops_group(self, id_tag: str, parent: str, now: int) -> bool:
        """Another card of the same group ends the transaction (CORE-AUTH-10)."""
        for session in self._cp.sessions:
            transaction = session.transaction
            if parent and transaction and transaction.parent.upper() == parent.upper():
                session.end("Local", id_tag, now)
                return True
        return False

    def _free(self):
        """The connector a card is meant for: a plugged one that waits, else the first free one."""
        free = [session for session in self._cp.sessions if session.free()]
        for session in free:
            if session.connector.plugged:
                return session
        return free[0] if free else None

    def moved(self) -> None:
        """Authorized for one connector, plugged into another: the intent follows the cable."""
        for session in self._cp.sessions:
            intent = session.intent
            if intent and intent.anywhere and not session.connector.plugged:
                for other in self._cp.sessions:
                    if other.free() and other.connector.plugged and not other.finishing:
                        session.cancel("the cable went into connector %d" % other.connector.number)
                        other.intent = intent
                        return

    def let_everyone_in(self, now: int) -> None:
        """Free vending: a plug is enough, when the owner has set so and there is no central system."""
        if self.without_csms == "free":
            for session in self._cp.sessions:
                if session.free() and session.connector.plugged and not session.finishing:
                    session.let_in("FREE", "", False, now)
