"""One value of one register of a device, in canonical units."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from tepore.mbus.records import Function


class Reading(NamedTuple):
    """One value of one register of a device, in canonical units; a named tuple as records are.

    Attributes
    ----------
    quantity
        What was measured, a word of ``docs/reference/readings.md``: energy, volume, hca, power, date, ...
    value
        Exact value in the unit; a civil day or local time of the device for dates; codes for a status.
    unit
        kWh, m3, hca, kW, m3/h, °C, K, ...; None where it has none.
    at
        Which instant the value is of: ``now``, ``set_day``, ``month_end``, ``day_end``, ``interval``, ...
    on
        That instant, where the telegram tells it (civil day or local time of the device).
    function
        Whether the value is the instantaneous one, a maximum, a minimum, or one of an error state.
    storage, tariff, subunit
        Register numbers of the record it was read from; 0 for layouts of a maker's own.
    name
        Name of the register that stays the same from telegram to telegram, unique within a telegram.
    marker
        ``all_ones`` where every bit of the record is 1: the standard reads -1, many meters mean "no value".
        ``own_meaning`` where the maker changes the meaning by a code that no profile explains.
        A marked reading is shown and never billed. None otherwise.
    """

    quantity: str
    value: Decimal | int | date | datetime | str
    unit: str | None
    at: str
    on: date | datetime | None
    function: Function
    storage: int
    tariff: int
    subunit: int
    name: str
    marker: str | None = None
