"""Readings from data records: the generic rules, and the rules of a profile over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from tepore.mbus.devices.profile import Profile
from tepore.mbus.readings import instants
from tepore.mbus.readings.calendar import stepped
from tepore.mbus.readings.compact_profiles import registers_of, words_of_bases
from tepore.mbus.readings.plans import Plan, TelegramPlan, event_name, plan_of
from tepore.mbus.readings.reading import Reading
from tepore.mbus.records import Record


class _Telegram(NamedTuple):
    """What the readings of all records of a telegram share."""

    device_type: int | None
    profile: Profile | None
    dates: dict[int, date | datetime]
    series: tuple[int, int, str] | None
    bases: dict[int, str]
    known: dict[int, tuple[str, date | datetime | None]]

    def instant_of(self, storage: int) -> tuple[str, date | datetime | None]:
        """Return the word for a storage and its instant, and keep them."""
        word = self.bases.get(storage) or instants.word_of(storage, self.series)
        on = instants.instant_of(storage, self.dates, self.series) or self._counted(storage)
        found = self.known[storage] = (word, on)
        return found

    def _counted(self, storage: int) -> date | datetime | None:
        """Return the instant of a storage of the profile's series, None where it is of none."""
        series = self.profile.series if self.profile else None
        if series is None or series.base not in self.dates or not series.base < storage <= series.last:
            return None
        return stepped(self.dates[series.base], storage - series.base, series.unit)


def readings_of_records(
    records: Sequence[Record], plan: TelegramPlan, device_type: int | None, profile: Profile | None
) -> list[Reading]:
    """Return the readings of data records, in their order.

    Parameters
    ----------
    records
        Records of one telegram.
    plan
        What they become: :func:`~tepore.mbus.readings.plans.plans_of` with the same arguments.
    device_type
        Type byte of the meter; None where it is not known.
    profile
        Profile of the device, if any.
    """
    of_time = [records[place] for place in plan.of_time]
    dates = instants.storage_dates(of_time)
    telegram = _Telegram(
        device_type, profile, dates, instants.storage_interval(of_time), words_of_bases(of_time), {}
    )
    readings: list[Reading] = []
    for place, (record, register) in enumerate(zip(records, plan.registers, strict=True)):
        if record.kind == "profile":
            readings.extend(_of_profile(place, telegram, records))
        elif (reading := _reading(record, register, telegram)) is not None:
            readings.append(reading)
    if of_time:
        readings.extend(_counted_dates(readings, dates))
    return readings


def _of_profile(number: int, telegram: _Telegram, records: Sequence[Record]) -> Iterator[Reading]:
    record = records[number]
    position = sum(before.dif_vif == record.dif_vif for before in records[:number])
    for register in registers_of(record, records, telegram.dates):
        header = register.record.header
        plan = plan_of(header, position, telegram.device_type, telegram.profile)
        reading = _reading(register.record, plan, telegram)
        if reading is not None:
            name = reading.name + ("_used" if register.at == "interval" else "")
            yield reading._replace(at=register.at, on=register.on, name=name)


def _counted_dates(readings: Sequence[Reading], dates: dict[int, date | datetime]) -> list[Reading]:
    """Return the instants of storages that no record dates and that are counted from a base."""
    counted = {
        reading.storage: reading
        for reading in readings
        if reading.on is not None and reading.storage and reading.storage not in dates
    }
    return [_date_of(storage, reading) for storage, reading in sorted(counted.items())]


def _date_of(storage: int, reading: Reading) -> Reading:
    """Return the instant of a storage that is counted from a base as a reading, as other storages send it."""
    on = reading.on if reading.on is not None else date.min
    quantity = "datetime" if isinstance(on, datetime) else "date"
    name = f"{quantity}_storage_{storage}"
    # As in _reading: Reading(...) does the same in twice the time, and a telegram has a score of these.
    return tuple.__new__(
        Reading, (quantity, on, None, reading.at, None, "instantaneous", reading.storage, 0, 0, name, None)
    )


def _reading(record: Record, plan: Plan | None, telegram: _Telegram) -> Reading | None:
    header = record.header
    if header.is_event and record.event_at is not None:
        return _event(record, record.event_at)
    if plan is None:
        return None
    number = record.value if plan.is_usual else plan.number_of(record)
    if number is None or isinstance(number, str):  # a text, bytes, or a time without a day
        return None
    storage = header.storage
    at, on = telegram.known.get(storage) or telegram.instant_of(storage)
    unit: str | None = None
    if isinstance(number, date):
        on = None
    else:
        number, unit = plan.convert(number), plan.unit
    marker = "all_ones" if record.raw[:1] == b"\xff" and record.all_ones else plan.marker
    # Reading(...) does the same in twice the time, and a telegram has a dozen.
    return tuple.__new__(
        Reading,
        (
            plan.quantity,
            number,
            unit,
            plan.at or at,
            on,
            header.function,
            storage,
            header.tariff,
            header.subunit,
            plan.name,
            marker,
        ),
    )


def _event(record: Record, event_at: date | datetime) -> Reading:
    """Return when the event of a record was: the begin or the end of an exceeded limit, a maximum."""
    return Reading(
        quantity="datetime" if isinstance(event_at, datetime) else "date",
        value=event_at,
        unit=None,
        at="event",
        on=None,
        function=record.function,
        storage=record.storage,
        tariff=record.tariff,
        subunit=record.subunit,
        name=event_name(record),
    )
