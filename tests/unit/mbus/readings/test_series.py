"""Storages without a date of their own that count from a dated one, by the profile of the device."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tepore.mbus import Reading, decode
from tepore.mbus.devices import profiles


def units() -> list[Reading]:
    (profile,) = (each for each in profiles() if each.slug == "engelmann/hca_e2")
    decoded = decode(bytes.fromhex(profile.telegrams[0].telegram))
    return [each for each in decoded.readings if each.quantity == "hca"]


def test_half_months_count_from_the_dated_storage() -> None:
    used = {each.storage: each for each in units() if each.at == "interval"}
    assert len(used) == 29
    assert [used[storage].on for storage in (3, 4, 5, 23, 24, 31)] == [
        date(2025, 2, 28),
        date(2025, 3, 15),
        date(2025, 3, 31),
        date(2025, 12, 31),
        date(2026, 1, 15),
        date(2026, 4, 30),
    ]


def test_the_sums_of_the_half_months_are_the_dated_registers() -> None:
    """What proves the order: the meter's own registers of its set day and of now come out."""
    readings = units()
    registers = {each.storage: each for each in readings if each.at != "interval"}
    total = registers[2].value
    assert isinstance(total, Decimal)
    sums = {}
    for each in sorted((each for each in readings if each.at == "interval"), key=lambda each: each.storage):
        assert isinstance(each.value, Decimal)
        total += each.value
        sums[each.on] = total
    assert sums[registers[1].on] == registers[1].value == 373
    assert total == registers[0].value == 242
