# CPython only: host tool
"""Tags and transactions (tools/csms/tags.py, transactions.py)."""

import asyncio

from host_tests.csms_wires import START, booted, meter_values, simulated, stop


def test_tags_are_judged_by_the_list():
    async def main():
        central, wire = booted(unknown_tag="Invalid")
        central.tags.add("04A1B2C3", parent="P")
        central.tags.add("04FF", "Blocked")
        central.tags.add("04EE", expiry="2026-11-20T05:06:07Z")
        for tag, info in (("04a1b2c3", {"status": "Accepted", "parentIdTag": "P"}),
                          ("04FF", {"status": "Blocked"}),
                          ("04EE", {"status": "Expired", "expiryDate": "2026-11-20T05:06:07Z"}),
                          ("0000", {"status": "Invalid"})):
            assert wire.ask("Authorize", {"idTag": tag})[2] == {"idTagInfo": info}
    simulated(main())


def test_a_transaction_is_booked_from_start_to_stop():
    async def main():
        central, wire = booted()
        assert wire.ask("StartTransaction", START)[2]["transactionId"] == 1
        assert [each.id for each in central.transactions.running("CP1")] == [1]
        wire.ask("MeterValues", meter_values("1300", "1400"))
        wire.ask("StopTransaction", stop(1500, reason="Local"))
        booked = central.transactions.all[0]
        assert [wh for _, wh in booked.readings_wh()] == [1234, 1300, 1400, 1500]
        assert booked.facts()["reason"] == "Local"
        assert central.transactions.running() == [] and central.violations == []
    simulated(main())


def test_a_repeated_start_is_the_same_transaction():
    """TRN-Q-07: a charger whose answer got lost sends the same again."""
    async def main():
        central, wire = booted()
        central.script("StartTransaction", drop=True, times=1)
        assert wire.ask("StartTransaction", START) is None
        await asyncio.sleep(60)
        assert wire.ask("StartTransaction", START, "again")[2]["transactionId"] == 1
        assert len(central.transactions.all) == 1 and central.transactions.all[0].repeats == 1
        assert central.violations == []
    simulated(main())


def test_impossible_transactions_are_violations():
    async def main():
        for messages, said in (
                ((("StartTransaction", START), ("StartTransaction", {**START, "meterStart": 9})),
                 "already runs"),
                ((("StopTransaction", stop(1)),), "unknown transaction 1"),
                ((("MeterValues", meter_values("1", number=7)),), "unknown transaction 7"),
                ((("StartTransaction", START), ("StopTransaction", stop(1233))), "backwards"),
                ((("StartTransaction", START), ("MeterValues", meter_values("1300", "1299")),
                  ("StopTransaction", stop(1400))), "1300.0 to 1299.0"),
                ((("StartTransaction", START), ("StopTransaction", stop(1400)),
                  ("MeterValues", meter_values("1300"))), "was stopped")):
            central, wire = booted()
            for action, payload in messages:
                wire.ask(action, payload)
            assert len(central.violations) == 1 and said in central.violations[0], central.violations
        central, wire = booted()
        wire.ask("StopTransaction", {**stop(1), "transactionId": -1})  # TRN-Q-11
        wire.ask("MeterValues", meter_values("1", number=-1))
        assert central.violations == []
    simulated(main())
