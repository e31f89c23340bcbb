"""What the tester chooses: identifiers, waits, tolerances; options of the command line, and in the report."""

from dataclasses import dataclass


@dataclass
class Settings:
    """Names carry units. `patience` is how long a message may take; the other times are really waited."""

    connector: int = 1  # the connector under test
    id_tag: str = "04A1B2C3"  # a valid idTag
    id_tag_2: str = "04D4E5F6"  # another valid one, of no group, or of that of the first where a case says so
    invalid_id_tag: str = "04BAD0BA"  # one that the central system refuses
    parent_id_tag: str = "BOLLARD-GROUP"  # the group of the first two, where a case has one
    patience_s: float = 40.0  # for a message that must come
    boot_s: float = 60.0  # for BootNotification after a reset or a power cut
    optional_s: float = 10.0  # for a message that may come
    nothing_s: float = 3.0  # to see that nothing comes where nothing may
    transaction_s: float = 5.0  # transaction duration: to see that no transaction starts
    linger_s: float = 1.0  # after the last step, to see what else comes
    quiet_s: float = 0.5  # so long without a message, and the charger's queue counts as empty
    clean_s: float = 30.0  # for connectors to become Available between cases
    case_s: float = 300.0  # longest duration of a case
    boot_interval_s: int = 5  # interval of a BootNotification.conf that is not Accepted
    heartbeat_s: int = 4  # heartbeat interval where a case watches heartbeats
    connection_timeout_s: int = 5  # ConnectionTimeOut where a case waits for it
    plug_in_time_s: int = 120  # ConnectionTimeOut where somebody plugs in before it is over
    sample_s: int = 4  # MeterValueSampleInterval
    aligned_s: int = 5  # ClockAlignedDataInterval; a divisor of 86400
    samples: int = 3  # meter values that are looked at
    minimum_status_s: int = 10  # MinimumStatusDuration where a case sets it
    power_off_s: float = 2.0  # how long the power stays off
    notice_s: float = 2.0  # after the network is cut, for the charger to notice
    step_s: float = 2.0  # after a cable is plugged in or out while nobody hears it
    offline_s: float = 7.0  # after an identification while nobody hears it; longer than contactors rest after a boot
    deviation_s: float = 2.5  # by how much the moment of a message may deviate
    stamp_deviation_s: float = 1.0  # by how much time stamps in messages may deviate from their interval
