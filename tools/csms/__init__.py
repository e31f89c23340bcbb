"""Bollard's central system: what a charger talks to on a desk.

It speaks OCPP 1.6-J to any number of chargers, holds every message in both directions against the
published schemas, keeps tags and transactions, and does on request what a real back office does only on bad
days: answers late, wrongly or not at all. Start reading at central_system.py; `.venv/bin/python -m tools.csms --help`
starts one.

From PyPI's `ocpp` come the schemas and the message classes, from `websockets` the handshake and the frames:
so the firmware is tested against work that is not ours. `ocpp.ChargePoint` itself is not used: it validates
in threads, waits by the wall's clock and answers one message after the other, none of which goes with
simulated time and deliberate delays.
"""
