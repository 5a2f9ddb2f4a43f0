"""Compact profiles against the examples of EN 13757-3 annex F, as tudborg/exmbus (Apache-2.0) has them."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tepore.mbus.readings.by_records import readings_of_records
from tepore.mbus.readings.plans import plans_of
from tepore.mbus.readings.reading import Reading
from tepore.mbus.records import Record, parse_records

GOLDEN = Path(__file__).parents[3] / "golden" / "telegrams" / "apl.jsonl"
EXAMPLES = [
    each
    for each in map(json.loads, GOLDEN.read_text(encoding="utf-8").splitlines())
    if "compact profile" in each["name"]
]


def of_type(device_type: int | None, records: tuple[Record, ...]) -> list[Reading]:
    return readings_of_records(records, plans_of(records, device_type, None), device_type, None)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["uid"])
def test_the_examples_of_the_standard(example: dict) -> None:
    records = parse_records(bytes.fromhex(example["apl"]))
    readings = [each for each in of_type(None, records) if each.at != "interval"]
    dates = {
        each["storage"]: datetime.fromisoformat(each["value"])
        for each in example["expected"]
        if isinstance(each["value"], str)
    }
    for each in example["expected"]:
        if isinstance(each["value"], str):
            continue
        scale = Decimal(1000) if each["unit"] == "Wh" else Decimal(1)
        wanted = Decimal(str(each["value"])) / scale
        found = [
            reading
            for reading in readings
            if (reading.storage, reading.tariff, reading.quantity)
            == (each["storage"], each["tariff"], each["quantity"])
        ]
        assert [reading.value for reading in found] == [wanted]
        on = found[0].on
        assert on is not None
        assert datetime.fromisoformat(str(on)) == dates[each["storage"]]


def test_increments_give_what_was_used_and_the_register_where_there_is_a_base() -> None:
    # Base 31 October 2019 with 0 units; two months with 3 and 22 units (the last of twelve were sent so).
    payload = bytes.fromhex("82046C7F2A82046E00008D04EE1F0672FE03001600")
    readings = list(of_type(0x08, parse_records(payload)))
    units = [each for each in readings if each.quantity == "hca"]
    used = [(each.value, each.on) for each in units if each.at == "interval"]
    ends = [(each.value, each.on) for each in units if each.at == "month_end"]
    assert used == [(3, date(2019, 11, 30)), (22, date(2019, 12, 31))]
    assert ends[0] == (0, date(2019, 10, 31)), "the base is of the same kind"
    assert ends[1:] == [(3, date(2019, 11, 30)), (25, date(2019, 12, 31))]


@pytest.mark.parametrize("control", ["72", "72FE", "7DFE0000", "72FB0100", "7F01", "7000"])
def test_a_profile_that_makes_no_sense_gives_nothing(control: str) -> None:
    octets = bytes.fromhex(control)
    payload = bytes.fromhex("8D04EE1F") + bytes([len(octets)]) + octets
    assert list(of_type(0x08, parse_records(payload))) == []


def test_a_series_of_storages_counts_back_from_its_first() -> None:
    # Storage 8 of 30 November 2024, interval one month, storages 8 and 9.
    payload = bytes.fromhex("8104FD280182046C1E3B8404137A830000C40413BE7E0000")
    readings = {
        each.storage: each for each in of_type(0x07, parse_records(payload)) if each.quantity == "volume"
    }
    assert (readings[8].at, readings[8].on) == ("month_end", date(2024, 11, 30))
    assert (readings[9].at, readings[9].on) == ("month_end", date(2024, 10, 31))


def test_an_instant_that_is_counted_is_a_reading_as_one_that_is_sent() -> None:
    payload = bytes.fromhex("8104FD280182046C1E3B8404137A830000C40413BE7E0000")
    dates = {each.name: each.value for each in of_type(0x07, parse_records(payload))}
    assert dates["date_storage_8"] == date(2024, 11, 30)
    assert dates["date_storage_9"] == date(2024, 10, 31)
