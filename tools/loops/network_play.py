"""The scenario of the network loop, once: boot, card, a charge with samples, questions, a stop from afar, a ping."""

from lib.ticks import add
from tools.loops.network_charger import Charger
from tools.loops.network_csms import CentralSystem, Question
from tools.loops.network_line import Fault, Line

CARD = "04A1B2C3"
PLUG_MS, TAP_MS = 2000, 3000
_ASK_MS, _CHARGE_MS, _UNPLUG_MS = 12000, 25000, 3000
_QUIET_MS = 5000  # a link that was heard of so long after everything was told stands
STRIDE_MS = 100  # between two passes while nothing is under way
_DEADLINE_MS = 600000


class Play:
    """One run of the scenario with a fault; `run()` returns at its end. `late`: it did not come to its end."""

    def __init__(self, fault: Fault | None) -> None:
        self.line = Line(fault)
        self.charger = Charger(self.line)
        self.central = CentralSystem([
            Question("GetConfiguration", lambda: {} if self.line.now >= _ASK_MS else None),
            Question("RemoteStopTransaction", self._stop),
        ])  # fmt: skip
        self.line.serve = self.central.serve
        self.ended_ms: int | None = None  # the transaction
        self.late = False
        self._settled_ms: int | None = None
        self._tapped = False

    def run(self) -> "Play":
        """Let time pass until everything is told, and the link has proved that it stands."""
        while not self._done():
            if self.line.now > _DEADLINE_MS:
                self.late = True
                break
            self._pass()
        return self

    def _pass(self) -> None:
        line = self.line
        line.run()
        self._hands()
        self.central.ask()
        idle_ms = self.charger.kernel.step(line.now)
        arrives = line.next_ms()
        if arrives is None:
            line.now = add(line.now, STRIDE_MS if idle_ms else 1)
        else:
            line.now = max(add(line.now, 1), min(add(line.now, idle_ms), arrives))

    def _hands(self) -> None:
        now, charger = self.line.now, self.charger
        running = charger.cp.sessions[0].transaction
        if not self._tapped:
            charger.on["plug"] = now >= PLUG_MS
            if now >= TAP_MS:
                charger.cp.card(CARD, now)
                self._tapped = True
        elif charger.closed_ms and running is None:
            if self.ended_ms is None:
                self.ended_ms = now
            charger.on["plug"] = now < self.ended_ms + _UNPLUG_MS

    def _stop(self) -> dict | None:
        """The central system stops what it knows of, when it has run for a while."""
        self.charger.pulses()
        if self.charger.closed_ms < _CHARGE_MS:
            return None
        starts = self.central.payloads("StartTransaction")
        return {"transactionId": self.central.transaction(starts[0])} if starts and not self._stopped() else None

    def _stopped(self) -> bool:
        return bool(self.central.payloads("StopTransaction"))

    def _done(self) -> bool:
        """Everything is told and asked, and seconds later the link was heard of."""
        told = self.ended_ms is not None and not self.charger.on["plug"] and self._stopped()
        if not (told and self.charger.settled and self.central.questions[0].answer):
            self._settled_ms = None
            return False
        if self._settled_ms is None:
            self._settled_ms = self.line.now
        newest = self.line.connections[-1]
        stands = newest.doomed in ("", "held")
        return stands and newest.heard_ms - self._settled_ms >= _QUIET_MS
