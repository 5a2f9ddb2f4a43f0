"""From a decoded telegram to readings: what its records and blocks mean on this device.

Three sources, in this order: data records by the generic rules of EN 13757-3 (so that a device nobody knows
is read all the same), with the rules of the device's profile over them; blocks of the maker's own by the
layouts of the profile; status bits. What a meter marks as absent gives no reading; a valid zero is a reading.
``docs/reference/readings.md`` lists the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tepore.mbus.devices import profile_for
from tepore.mbus.readings.by_layouts import readings_of_values, values_of_layouts
from tepore.mbus.readings.by_records import readings_of_records
from tepore.mbus.readings.plans import plans_of
from tepore.mbus.readings.reading import Reading
from tepore.mbus.readings.status import codes_of_status

if TYPE_CHECKING:
    from tepore.mbus.decoded import Decoded


def readings_of(decoded: Decoded) -> tuple[Reading, ...]:
    """Return what a telegram means on its device.

    Parameters
    ----------
    decoded
        Telegram with its records and payload.
    """
    match = profile_for(decoded.manufacturer, decoded.version, decoded.device_type, decoded.ci)
    profile = match.profile if match else None
    kind = match.stands_for if match and match.stands_for is not None else decoded.device_type
    records = decoded.records
    plan = plans_of(records, kind, profile)
    readings = readings_of_records(records, plan, kind, profile)
    values = values_of_layouts(decoded, profile)
    readings.extend(readings_of_values(values))
    numbers = {each.name: each.value for each in values if isinstance(each.value, int)}
    flags = [records[place] for place in plan.of_status]
    for name, codes in codes_of_status(decoded.status, flags, numbers, profile).items():
        readings.append(_status(name, codes))
    return _unique(readings)


def _status(name: str, codes: tuple[str, ...]) -> Reading:
    return Reading("status", " ".join(codes), None, "now", None, "instantaneous", 0, 0, 0, name)


def _unique(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Give readings that would share a name a number, in the order sent: volume, volume_2, ..."""
    if len({reading.name for reading in readings}) == len(readings):
        return tuple(readings)
    seen: Counter[str] = Counter()
    numbered: list[Reading] = []
    for reading in readings:
        seen[reading.name] += 1
        count = seen[reading.name]
        numbered.append(reading if count == 1 else reading._replace(name=f"{reading.name}_{count}"))
    return tuple(numbered)


__all__ = ["Reading", "readings_of"]
