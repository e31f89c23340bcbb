# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Who the charger says it is: BootNotification, and the key it connects with (OCPP 1.6 6.3, OCPP-J 6.2.2)."""

from pathlib import Path

from tools.literals import File

ROOT = Path(__file__).resolve().parent.parent
LENGTHS = {
    "chargePointVendor": 20, "chargePointModel": 20, "chargePointSerialNumber": 25, "firmwareVersion": 50,
    "iccid": 20, "imsi": 20, "meterType": 25, "meterSerialNumber": 25,
}  # fmt: skip
KEY = "00ff" * 8


def test_boot_notification_says_who_it_is_within_the_lengths(charger):
    """CORE-BOOT-01, -03, -04, GEN-08: no chargeBoxSerialNumber, nothing that is empty"""
    with charger() as shop:
        shop.boots()
        action, boot = shop.told()[0]
        assert action == "BootNotification" and {"chargePointVendor", "chargePointModel"} <= set(boot) <= set(LENGTHS)
        assert all(0 < len(boot[field]) <= LENGTHS[field] for field in boot)


def test_every_station_has_a_vendor_and_a_model_that_fit():
    """CORE-BOOT-03"""
    stations = [file for file in (ROOT / "firmware" / "stations").glob("*.py") if file.name != "__init__.py"]
    for file in stations:
        values = File(file).values
        assert all(0 < len(values[name]) <= 20 for name in ("VENDOR", "MODEL")), file.name
    assert len(stations) >= 2


def test_the_key_outlives_a_reset_and_a_power_cut(charger):
    """TRN-CON-10"""
    with charger(settings={"authorization_key": KEY}) as shop:
        shop.workshop.csms.settings.passwords["CP001"] = bytes.fromhex(KEY)
        shop.wait("connected", seconds=30)
        shop.runs(1)
        shop.csms("Reset Hard")
        shop.wait("reset", seconds=5)
        shop.runs(2)
        shop.cut("power")
        shop.restore("power")
        shop.runs(2)
        assert len(shop.events("connected")) == 3 and not shop.events("refused")
