"""Who may charge (OCPP 1.6 3.4, 3.5, 4.1): what a presented identifier or a remote start leads to."""

from lib.ocpp16.ocppj import quote

ACCEPTED = {"status": "Accepted"}


def parent_of(info: dict) -> str:
    """parentIdTag of an IdTagInfo, "" when there is none or it is no string."""
    parent = info.get("parentIdTag")
    return parent if isinstance(parent, str) else ""


class Authorizer:
    """Decides over presented identifiers; what it cannot decide it asks the central system, in turn."""

    def __init__(self, cp, without_csms) -> None:
        """`without_csms`: None when there is a central system; else "refuse", "free", or a list of master cards."""
        self._cp = cp
        self.without_csms = without_csms
        self.questions: list[tuple] = []  # (idTag, session of a remote start or None); the first may be under way
        self.shown: str | None = None  # "accepted", "rejected" or "pending", for the panel to take

    def asks_for(self, session) -> bool:
        """A remote start of this session waits for its authorization (CORE-RS-15)."""
        return any(asked is session for _, asked in self.questions)

    def presented(self, id_tag: str, now: int) -> None:
        """A card at the reader: stops, cancels, frees or starts."""
        key, free = id_tag.upper(), self.without_csms == "free"  # idTags are compared without case (GEN-02)
        for session in self._cp.sessions:
            if session.captive and not session.transaction and session.captive.id_tag.upper() == key:
                session.set_free()
            elif session.transaction and (free or session.transaction.id_tag.upper() == key):  # CORE-AUTH-09
                session.end("Local", id_tag, now)
            elif session.intent and session.intent.id_tag.upper() == key:  # CORE-AUTH-15
                session.cancel("card presented again")
            else:
                continue
            self.shown = "accepted"
            return
        if not self._useful():
            self.shown = "rejected"  # CORE-AUTH-11: nothing it could start, no group it could stop
            why = self._cp.sessions[0].connector.fault_info or "no free connector, no transaction of its group"
            self._cp.log.info("authorize", "%s: %s" % (id_tag, why))
        elif self.asks_for(None):
            self._cp.log.info("authorize", "%s must wait: another card is being asked about" % id_tag)
        else:
            self.ask(id_tag, None, now)

    def _useful(self) -> bool:
        running = [session.captive or session.transaction for session in self._cp.sessions]
        return self._free() is not None or any(each and each.parent for each in running)

    def ask(self, id_tag: str, session, now: int) -> None:
        """Decide at once when that can be decided here, else owe an Authorize.req."""
        info = self._decide_here(id_tag)
        if info is None:
            self.questions.append((id_tag, session))
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

    def body(self) -> str:
        """Authorize.req of the first question."""
        return '{"idTag":%s}' % quote(self.questions[0][0])

    def answered(self, payload, now: int) -> None:
        """Authorize.conf of the first question, or None when there was none: as if refused (CORE-AUTH-16)."""
        if self.questions:
            id_tag, session = self.questions.pop(0)
            info = payload.get("idTagInfo") if payload else None
            self._act(id_tag, session, info if isinstance(info, dict) else {}, now)

    def unlinked(self, now: int) -> None:
        """Nobody will answer."""
        while self.questions:
            self.answered(None, now)

    def _act(self, id_tag: str, session, info: dict, now: int) -> None:
        accepted = info.get("status") == "Accepted"
        self.shown = "accepted" if accepted else "rejected"
        if not accepted:
            self._cp.log.info("authorize", "%s is refused: %s" % (id_tag, info.get("status", "no answer")))
            return
        parent = parent_of(info)
        if session is None and parent and self._ends_group(id_tag, parent.upper(), now):
            return
        target = session or self._free()
        if target and target.free():
            target.let_in(id_tag, parent, session is None, now)

    def _ends_group(self, id_tag: str, parent: str, now: int) -> bool:
        """Another card of the same group ends the transaction, or gets its cable (CORE-AUTH-10, CORE-START-06)."""
        for session in self._cp.sessions:
            if session.captive and not session.transaction and session.captive.parent.upper() == parent:
                session.set_free()
                return True
            if session.transaction and session.transaction.parent.upper() == parent:
                session.end("Local", id_tag, now)
                return True
        return False

    def _free(self):
        """The connector a card is meant for: a plugged one that waits, else an unplugged one, else a finished one."""
        best = None
        for session in self._cp.sessions:
            if session.free():
                rank = 2 if session.finishing else 0 if session.connector.plugged else 1
                if best is None or rank < best[0]:
                    best = (rank, session)
        return best and best[1]

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
        """Free vending, when the owner has set so and there is no central system: a plug starts; a car that wants
        no more ends, or any card."""
        if self.without_csms == "free":
            for session in self._cp.sessions:
                if session.transaction and not session.connector.car_wants:
                    session.end("Local", "", now)
                elif session.free() and session.connector.plugged and not session.finishing:
                    session.let_in("FREE", "", False, now)
