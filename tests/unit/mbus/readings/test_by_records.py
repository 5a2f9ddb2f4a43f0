"""The generic rules: what a record becomes on a device that nobody knows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tepore.mbus.devices.profile import Profile, RecordRule
from tepore.mbus.readings import Reading
from tepore.mbus.readings.by_records import readings_of_records
from tepore.mbus.readings.plans import plans_of
from tepore.mbus.records import parse_records


def read(
    hexadecimal: str, device_type: int | None = None, rules: tuple[RecordRule, ...] = ()
) -> list[Reading]:
    profile = Profile("x/y", "", "", "heat", "", {}, (), rules=rules)
    records = parse_records(bytes.fromhex(hexadecimal))
    return list(readings_of_records(records, plans_of(records, device_type, profile), device_type, profile))


def test_a_date_of_the_same_storage_is_its_instant() -> None:
    now, set_day, day = read("046E01000000446E07000000426CBF2C")
    assert (now.at, now.on, now.value) == ("now", None, 1)
    assert (set_day.at, set_day.on, set_day.value) == ("set_day", date(2021, 12, 31), 7)
    assert (day.quantity, day.value, day.on) == ("date", date(2021, 12, 31), None)


def test_the_clock_of_the_device_is_the_instant_of_now() -> None:
    volume = read("046D280DB62A0C1305000000")[1]
    assert volume.on == datetime.fromisoformat("2021-10-22T13:40")


def test_a_valid_zero_is_a_reading() -> None:
    assert [each.value for each in read("0C0600000000")] == [0]


@pytest.mark.parametrize(
    "absent",
    ["040600000080", "426CFFFF", "326CFFFF", "0C06FFFFFFAA", "0006", "0DFD0C0434474B42", "0C1801000000"],
    ids=["80..00", "no date", "no date of an error", "no digits", "no bytes", "text", "mass is read"],
)
def test_what_a_meter_marks_as_absent_is_no_reading(absent: str) -> None:
    found = read(absent)
    assert found == [] or found[0].quantity == "mass"


def test_all_ones_is_a_reading_with_a_mark() -> None:
    (reading,) = read("0413FFFFFFFF")
    assert (reading.value, reading.marker) == (Decimal("-0.001"), "all_ones")


def test_a_meaning_changed_by_the_maker_is_marked() -> None:
    (reading,) = read("0486FF0101000000")
    assert reading.marker == "own_meaning"


def test_a_record_of_the_makers_own_is_no_reading_without_a_rule() -> None:
    assert read("04FF0701000000") == []
    rule = RecordRule({"dif_vif": "04FF07"}, {"quantity": "counter", "name": "pulses", "unit": ""})
    (reading,) = read("04FF0701000000", rules=(rule,))
    assert (reading.name, reading.quantity, reading.unit, reading.value) == ("pulses", "counter", None, 1)


@pytest.mark.parametrize(
    ("device_type", "vif", "quantity"),
    [
        (0x08, "0259", "temperature_radiator"),
        (0x08, "0265", "temperature_room"),
        (0x1B, "0265", "temperature_room"),
        (0x04, "0259", "temperature_flow"),
        (0x07, "0265", "temperature_outside"),
        (0x0A, "0206", "cooling_energy"),
        (0x04, "0206", "energy"),
    ],
)
def test_the_device_type_tells_what_a_quantity_is_of(device_type: int, vif: str, quantity: str) -> None:
    assert read(vif + "0100", device_type)[0].quantity == quantity


def test_energy_that_only_counts_down_is_cooling_in_a_meter_for_both() -> None:
    assert read("04863C01000000", 0x0D)[0].quantity == "cooling_energy"
    assert read("04863C01000000", 0x02)[0].quantity == "energy"


def test_a_name_tells_function_tariff_subunit_and_storage() -> None:
    names = [each.name for each in read("8C1006000000001C06000000008C40060000000044130000000084011300000000")]
    assert names == [
        "energy_tariff_1",
        "energy_maximum",
        "energy_subunit_1",
        "volume_storage_1",
        "volume_storage_2",
    ]


def test_durations_are_told_in_hours_seconds_and_years() -> None:
    told = {each.quantity: (each.value, each.unit) for each in read("0A22300002743C0002FD74DC15")}
    assert told["on_time"] == (30, "h")
    assert told["actuality_duration"] == (60, "s")
    assert told["battery_life"][1] == "y"
    assert abs(told["battery_life"][0] - Decimal("15.321328")) < Decimal("1e-6")


def test_the_first_rule_that_fits_counts() -> None:
    rules = (
        RecordRule({"quantity": "energy", "storage": [2, 5]}, {"at": "month_end"}),
        RecordRule({"quantity": "energy"}, {"name": "other"}),
        RecordRule({"dif_vif": "0C13", "position": 1}, {"name": "second"}),
    )
    found = read("8C0106000000000C06000000000C13000000000C1301000000", rules=rules)
    assert [each.name for each in found] == ["energy_storage_2", "other", "volume", "second"]
    assert found[0].at == "month_end"


def test_a_rule_may_ask_for_a_modifier() -> None:
    rule = RecordRule({"modifier": "Accumulation only if value is negative"}, {"name": "backward"})
    assert [each.name for each in read("04933C01000000041301000000", rules=(rule,))] == ["backward", "volume"]


def test_a_month_has_no_length_in_hours() -> None:
    (reading,) = read("01FD6E03")
    assert (reading.value, reading.unit) == (3, "mo")


def test_a_rule_may_skip_a_record_or_know_its_sign_for_no_value() -> None:
    assert read("0C0600000000", rules=(RecordRule({"quantity": "energy"}, {}, skip=True),)) == []
    absent = RecordRule({"quantity": "energy"}, {}, absent=("99999999",))
    assert read("0C0699999999", rules=(absent,)) == []
    assert read("0C0699999998", rules=(absent,)) != []


def test_a_record_with_an_error_of_the_meter_gives_nothing() -> None:
    assert read("0C861801000000") == []


def test_a_consumption_kept_for_an_error_is_no_reading() -> None:
    assert read("3C0601000000") == []
    assert [each.name for each in read("3A221000")] == ["on_time_at_error"]


def test_the_date_of_an_event_is_told_as_one() -> None:
    (reading,) = read("14BB6E280DB62A")
    assert (reading.quantity, reading.at) == ("datetime", "event")
    assert reading.value == datetime.fromisoformat("2021-10-22T13:40")
    assert reading.name.startswith("flow_maximum")


def test_the_rating_factors_of_an_allocator_are_told() -> None:
    resulting, output = read("02FB68001802FB69E803", 0x08)
    assert (resulting.quantity, resulting.value) == ("rating_factor", Decimal("1.5"))
    assert (output.quantity, output.value, output.unit) == ("rating_factor_output", 1, "kW")
