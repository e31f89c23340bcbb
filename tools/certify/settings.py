"""What the tester chooses: identifiers, waits, tolerances; options of the command line, and in the report."""

from dataclasses import dataclass, field
from typing import Any


def _is(value: Any, meaning: str) -> Any:
    return field(default=value, metadata={"meaning": meaning})


@dataclass
class Settings:
    """Names carry units. `patience` is how long a message may take; the other times are really waited."""

    connector: int = _is(1, "the connector under test")
    id_tag: str = _is("04A1B2C3", "a valid idTag")
    id_tag_2: str = _is("04D4E5F6", "another valid idTag")
    invalid_id_tag: str = _is("04BAD0BA", "an idTag that the central system refuses")
    parent_id_tag: str = _is("BOLLARD-GROUP", "the group of the valid ones, in a case that has one")
    patience_s: float = _is(40.0, "for a message that must come")
    connect_s: float = _is(300.0, "for a real charger to connect, before the first case")
    boot_s: float = _is(60.0, "for the charger to connect or to boot")
    restore_s: float = _is(20.0, "to put the configuration of a real charger back, after the last case or Ctrl-C")
    optional_s: float = _is(10.0, "for a message that may come")
    nothing_s: float = _is(3.0, "to see that nothing comes where nothing may")
    transaction_s: float = _is(5.0, "transaction duration: to see that no transaction starts")
    linger_s: float = _is(1.0, "after the last step, to see what else comes")
    quiet_s: float = _is(0.5, "without a message, and the charger's queue counts as empty")
    clean_s: float = _is(30.0, "for connectors to become Available between cases")
    case_s: float = _is(300.0, "longest duration of a case")
    boot_interval_s: int = _is(5, "interval of a BootNotification.conf that is not Accepted")
    heartbeat_s: int = _is(4, "heartbeat interval where a case watches heartbeats")
    connection_timeout_s: int = _is(5, "ConnectionTimeOut where a case waits for it")
    plug_in_time_s: int = _is(120, "ConnectionTimeOut where somebody plugs in before it is over")
    sample_s: int = _is(4, "MeterValueSampleInterval")
    aligned_s: int = _is(5, "ClockAlignedDataInterval; a divisor of 86400")
    samples: int = _is(3, "meter values that are looked at")
    minimum_status_s: int = _is(10, "MinimumStatusDuration where a case sets it")
    power_off_s: float = _is(2.0, "how long the power stays off")
    notice_s: float = _is(2.0, "after the network is cut, for the charger to notice")
    step_s: float = _is(2.0, "after a cable is moved while nobody hears it")
    offline_s: float = _is(7.0, "after an identification while nobody hears it")
    deviation_s: float = _is(2.5, "by how much the moment of a message may deviate")
    stamp_deviation_s: float = _is(1.0, "by how much time stamps may deviate from their interval")
