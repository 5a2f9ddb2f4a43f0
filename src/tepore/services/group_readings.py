"""Readings of one group of telegrams: what stands already, what is new, and one writing for all of them.

::

    group of telegrams --> [ newest of each register: two questions ] --> held one by one --> [ one writing ]

Telegrams mostly come in the order of their devices' clocks: then nothing is asked of the database for one
of them. Where one comes late, what is new so far is written first, so that the database knows all that the
group knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Max, OuterRef, QuerySet, Subquery

from tepore.services.plausibility import PlausibleRates, plausible_rates
from tepore.services.register_series import NOW
from tepore.store.history.due import readings_came
from tepore.store.metering.models import Device, Reading
from tepore.store.writing import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tepore.mbus import Reading as DecodedReading
    from tepore.store.metering.models import Clock

GROWING = ("energy", "volume", "hca")
KEPT_SAYINGS = 2_000
"""Devices of which a run remembers what their latest telegram said."""
KEPT_KEYS = 500_000
"""Readings of which a run remembers that they are stored; beyond it asks again."""
ReadingKey = tuple[str, str, int, int, "datetime", Decimal]
RegisterKey = tuple[int, str, int, int]


class DatedReading(NamedTuple):
    """What a telegram says of a register at an instant: most of it was said before and makes no row.

    Attributes
    ----------
    key
        Names the statement.
    reading
        As decoded.
    clock
        Whose clock dated it.
    """

    key: ReadingKey
    reading: DecodedReading
    clock: Clock

    @property
    def kind(self) -> str:
        """Of which instant."""
        return self.key[1]

    @property
    def valid_at(self) -> datetime:
        """When it was true."""
        return self.key[4]

    @property
    def value(self) -> Decimal:
        """What the register showed."""
        return self.key[5]


@dataclass
class StoredReadings:
    """What is known to be stored, for one run: rows are never removed, so that it stays true.

    Another process may store more meanwhile. Then a row here is missing, the database refuses it a second
    time, and the group is read again without what was remembered.
    """

    keys: dict[int, set[ReadingKey]] = field(default_factory=dict)
    newest: dict[int, datetime | None] = field(default_factory=dict)
    said: dict[int, Sequence[DecodedReading]] = field(default_factory=dict)
    """What the latest telegram of a device said, where all of it is stored."""

    def learn(
        self,
        keys: dict[int, set[ReadingKey]],
        newest: dict[int, datetime | None],
        said: dict[int, Sequence[DecodedReading]],
    ) -> None:
        """Take over what a group learned or wrote, once it is committed."""
        if sum(map(len, self.keys.values())) > KEPT_KEYS:
            self.keys.clear()
        for device_id, more in keys.items():
            self.keys.setdefault(device_id, set()).update(more)
        self.newest.update(newest)
        if len(self.said) > KEPT_SAYINGS:
            self.said.clear()
        self.said.update(said)

    def forget(self) -> None:
        """Forget all: it was not so."""
        self.keys.clear()
        self.newest.clear()
        self.said.clear()


@dataclass
class GroupReadings:
    """Readings of a group that is read within one transaction.

    Parameters
    ----------
    stored
        What the run knows.
    rates
        How fast registers grow.
    """

    stored: StoredReadings = field(default_factory=StoredReadings)
    rates: PlausibleRates = field(default_factory=plausible_rates)
    _keys: dict[int, set[ReadingKey]] = field(default_factory=dict)
    _newest: dict[int, datetime | None] = field(default_factory=dict)
    _said: dict[int, Sequence[DecodedReading]] = field(default_factory=dict)
    _of_register: dict[RegisterKey, Reading | None] = field(default_factory=dict)
    _unwritten: list[Reading] = field(default_factory=list)

    def prepare(self, device_ids: Iterable[int]) -> None:
        """Look up the newest reading of each register of the devices at once."""
        wanted = set(device_ids)
        for quantity in GROWING:
            newest = standing_registers().filter(
                device_id=OuterRef("pk"), quantity=quantity, tariff=0, subunit=0
            )
            found = Device.objects.filter(pk__in=wanted).annotate(
                newest=Subquery(newest.order_by("-valid_at").values("pk")[:1])
            )
            ids = {pk: reading for pk, reading in found.values_list("pk", "newest") if reading is not None}
            rows = Reading.objects.in_bulk(list(ids.values()))
            for pk in wanted:
                self._of_register[pk, quantity, 0, 0] = rows.get(ids.get(pk, 0))

    def unsaid(self, readings: Sequence[DecodedReading], device: Device) -> list[DecodedReading]:
        """Leave out what the device's telegram before this one said in the same place and with the same date.

        Kept values of the past are most of a telegram: so they are not even dated again.
        """
        before = self._said.get(device.pk) or self.stored.said.get(device.pk) or ()
        pairs = zip_longest(readings, before[: len(readings)])
        return [one for one, other in pairs if one is not None and (one != other or one.on is None)]

    def said(self, readings: Sequence[DecodedReading], device: Device) -> None:
        """Remember what a telegram said, all of which is stored or kept."""
        self._said[device.pk] = readings

    def new_of(self, told: Iterable[DatedReading], device: Device) -> list[DatedReading]:
        """Leave out what is stored: telegrams tell their set day and month ends again and again."""
        by_key: dict[ReadingKey, DatedReading] = {}
        for one in told:
            by_key.setdefault(one.key, one)
        known = self.stored.keys.get(device.pk, set())
        here = self._keys.setdefault(device.pk, set())
        unknown = [key for key in by_key if key not in known and key not in here]
        newest = self._newest_of(device)
        asked = [key for key in unknown if newest is not None and key[4] <= newest]
        if asked:
            there = Reading.objects.filter(
                device=device,
                quantity__in={key[0] for key in asked},  # with it the index of a series finds them
                valid_at__in={key[4] for key in asked},
                replaces__isnull=True,
            )
            here.update(there.values_list("quantity", "kind", "tariff", "subunit", "valid_at", "value"))
        return [by_key[key] for key in unknown if key not in here]

    def newest_of_register(self, row: Reading) -> Reading | None:
        """Give the newest reading of the same register."""
        key = _register(row)
        if key not in self._of_register:
            self._of_register[key] = self.series_of(row).order_by("-valid_at").first()
        return self._of_register[key]

    def series_of(self, row: Reading) -> QuerySet[Reading]:
        """Give all readings of the same register that stand, those of this group among them."""
        self.write()
        return standing_registers().filter(
            device_id=row.device_id, quantity=row.quantity, tariff=row.tariff, subunit=row.subunit
        )

    def keep(self, row: Reading) -> None:
        """Take a reading in; it is written with the others."""
        newest = self._newest_of(row.device)
        if newest is None or row.valid_at > newest:
            self._newest[row.device_id] = row.valid_at
        if is_register(row):
            known = self.newest_of_register(row)
            if known is None or row.valid_at > known.valid_at:
                self._of_register[_register(row)] = row
        self._keys.setdefault(row.device_id, set()).add(key_of(row))
        self._unwritten.append(row)

    def write(self) -> None:
        """Write what was kept and not written yet."""
        rows, self._unwritten = self._unwritten, []
        write_rows(rows)
        readings_came(rows)

    def committed(self) -> None:
        """Remember for the run what this group found and wrote."""
        self.stored.learn(self._keys, self._newest, self._said)

    def _newest_of(self, device: Device) -> datetime | None:
        for remembered in (self._newest, self.stored.newest):
            if device.pk in remembered:
                return remembered[device.pk]
        found = Reading.objects.filter(device=device).aggregate(newest=Max("valid_at"))
        self._newest[device.pk] = found["newest"]
        return self._newest[device.pk]


def is_register(row: Reading) -> bool:
    """Tell whether a reading is what a growing register shows now."""
    return row.kind == NOW and row.quantity in GROWING and not row.storage


def standing_registers() -> QuerySet[Reading]:
    """Give what registers showed, without readings that were replaced."""
    return Reading.objects.filter(kind=NOW, storage=0, replaced_by__isnull=True)


def key_of(row: Reading) -> ReadingKey:
    """Name the statement of a register; the store keeps it once."""
    return (row.quantity, row.kind, row.tariff, row.subunit, row.valid_at, row.value)


def _register(row: Reading) -> RegisterKey:
    return (row.device_id, row.quantity, row.tariff, row.subunit)
