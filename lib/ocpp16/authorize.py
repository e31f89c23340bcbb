"""Who may charge (OCPP 1.6 3.4, 3.5, 4.1): what a presented identifier or a remote start leads to."""

from micropython import const

from lib.ocpp16.ocppj import quote, shown
from lib.ocpp16.outbox import NO_ROOM
from lib.ticks import diff

_MOST_QUESTIONS = const(4)
_PATIENCE_MS = const(5000)
_INVALID = {"status": "Invalid"}
_ACCEPTED = {"status": "Accepted"}


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
        # (idTag, session of a remote start or None, tick, what the cache says or None); the first may be under way
        self.questions: list[tuple] = []
        self.shown: str | None = None  # "accepted", "rejected" or "pending", for the panel to take

    def asks_for(self, session) -> bool:
        """A remote start of this session waits for its authorization (CORE-RS-15)."""
        return any(question[1] is session for question in self.questions)

    def presented(self, id_tag: str, now: int) -> None:
        """A card at the reader: stops, cancels, frees or starts."""
        key, free = id_tag.upper(), self.without_csms == "free"  # idTags are compared without case (GEN-02)
        for session in self._cp.sessions:
            captive = None if session.transaction else session.captive
            if captive and (free or captive.id_tag.upper() == key):
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
            why = "" if self._cp.outbox.every else NO_ROOM
            why = why or self._cp.sessions[0].connector.fault_info or "no free connector, no transaction of its group"
            self._cp.log.info("authorize", "%s: %s" % (id_tag, why))
        elif len(self.questions) < _MOST_QUESTIONS and id_tag not in [question[0] for question in self.questions]:
            self.ask(id_tag, None, now)

    def _useful(self) -> bool:
        running = [session.captive or session.transaction for session in self._cp.sessions]
        return self._free() is not None or any(each and each.parent for each in running)

    def ask(self, id_tag: str, session, now: int) -> None:
        """Decide at once when that can be decided here, else owe an Authorize.req."""
        if self.without_csms is None and self._cp.online():
            known = self._cached(id_tag, now)
            valid = known and known["status"] == "Accepted"
            if valid and self._cp.keys.flag("LocalPreAuthorize"):  # CORE-AUTH-02 to -06
                self._act(id_tag, session, known, now)
            else:
                self.questions.append((id_tag, session, now, known if valid else None))
                self.shown = "pending"
        else:
            self._decide_here(id_tag, session, now)

    def _decide_here(self, id_tag: str, session, now: int) -> None:
        """There is no central system, or it does not answer (OCPP 1.6 3.5)."""
        policy, keys = self.without_csms, self._cp.keys
        if policy is not None:
            known = policy == "free" or (policy != "refuse" and id_tag.upper() in [tag.upper() for tag in policy])
            self._act(id_tag, session, _ACCEPTED if known else _INVALID, now)
            return
        info = self._cached(id_tag, now)
        if info is None:  # CORE-OFF-03
            self._act(id_tag, session, _ACCEPTED if keys.flag("AllowOfflineTxForUnknownId") else _INVALID, now)
        else:  # CORE-OFF-01, -02, -05
            self._act(id_tag, session, info, now, keys.flag("LocalAuthorizeOffline"))

    def _cached(self, id_tag: str, now: int):
        """IdTagInfo from the cache, or None."""
        cp = self._cp
        if not cp.keys.flag("AuthorizationCacheEnabled"):  # CORE-CACHE-11
            return None
        from lib.ocpp16 import cache

        return cache.find(cp.slots, id_tag, cp.clock.unix_ms(now) // 1000)

    def learn(self, id_tag: str, info, now: int) -> None:
        """What the central system said of an identifier (CORE-CACHE-02)."""
        cp = self._cp
        if id_tag and isinstance(info, dict) and cp.keys.flag("AuthorizationCacheEnabled"):
            from lib.ocpp16 import cache

            try:
                cache.learn(cp.slots, id_tag, info, cp.clock.unix_ms(now) // 1000)
            except Exception as problem:  # no room, no memory, no date: the cache is a help, not a condition
                cp.log.warn("authorize", "the cache cannot be stored: %r" % problem)

    def body(self) -> str:
        """Authorize.req of the first question."""
        return '{"idTag":%s}' % quote(self.questions[0][0])

    def answered(self, payload, now: int) -> None:
        """Authorize.conf of the first question, or None when there was none: as if offline (CORE-AUTH-16)."""
        if self.questions:
            id_tag, session = self.questions.pop(0)[:2]
            if payload is None:
                self._decide_here(id_tag, session, now)
            else:
                info = payload.get("idTagInfo")
                self.learn(id_tag, info, now)
                self._act(id_tag, session, info if isinstance(info, dict) else {}, now)
            while self.questions and self.questions[0][1] is None and not self._useful():
                self.questions.pop(0)  # CORE-AUTH-11: the one before has taken what it was shown for

    def hurry(self, under_way: int, now: int) -> None:
        """The central system still answers something else: a card that the cache knows need not wait (CORE-OFF-06).
        `under_way`: 1 when the first question is, else 0."""
        for question in self.questions[under_way:]:
            id_tag, session, since, known = question
            if known and diff(now, since) >= _PATIENCE_MS and self._cp.keys.flag("LocalAuthorizeOffline"):
                self.questions.remove(question)
                self._act(id_tag, session, known, now)

    def unlinked(self, now: int) -> None:
        """Nobody will answer."""
        while self.questions:
            self.answered(None, now)

    def _act(self, id_tag: str, session, info: dict, now: int, may_start: bool = True) -> None:
        """The identifier is known: it ends a transaction of its group, or starts one."""
        accepted = info.get("status") == "Accepted"
        parent, waiting = parent_of(info), self._free()
        starts = may_start and waiting and waiting.connector.plugged and not waiting.finishing
        if accepted and session is None and parent and not starts and self._ends_group(id_tag, parent.upper(), now):
            self.shown = "accepted"
            return
        if not (accepted and may_start):
            self.shown = "rejected"
            why = "not while offline" if accepted else shown(info.get("status", "no answer"))
            self._cp.log.info("authorize", "%s is refused: %s" % (id_tag, why))
            return
        target = session or waiting
        usable = target is not None and target.free()
        self.shown = "accepted" if usable else "rejected"
        if usable:
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
                transaction = session.transaction
                if transaction and transaction.charged and not session.connector.car_wants:
                    session.end("Local", "", now)
                elif session.free() and session.connector.plugged and not session.finishing:
                    session.let_in("FREE", "", False, now)
