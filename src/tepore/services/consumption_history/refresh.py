"""Derive the rows of metering points anew where something came, or all of them from nothing.

::

    point due from t --> readings from the one before t on --> rows of the months, days and seasons after it
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from django.db import transaction

from tepore.kernel.periods import day_in_rome, midnight_in_rome
from tepore.services.consumption_history.counters import Counter, counter_of
from tepore.services.consumption_history.derive import DerivedUse, days_from, months_from, seasons_of
from tepore.services.consumption_history.fingerprints import (
    doubted_devices,
    fingerprints,
    season_periods,
)
from tepore.services.read_period import QUANTITY_OF_POINT, TOLERANCE
from tepore.services.register_series import REGISTER_KINDS
from tepore.store.estate.models import MeteringPoint, PointKind
from tepore.store.history.due import BEGINNING, DUE
from tepore.store.history.models import DayConsumption, Grain, PeriodConsumption, PointHistory
from tepore.store.metering.models import Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from tepore.kernel import Period

BATCH = 50
"""Points that are derived in one transaction."""
A_ROUND = 200
"""Points that one round beside the portal derives."""
BEFORE = timedelta(days=75)
"""How far before what came readings are looked for first: over two months, for devices read once a month."""
WRITTEN_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class RefreshReport:
    """What a refresh did.

    Attributes
    ----------
    points
        Metering points whose rows were derived.
    rows
        Rows written.
    remaining
        Points that are still due.
    """

    points: int
    rows: int
    remaining: int


class RegisterRow(NamedTuple):
    """A standing reading of a register, without what is not needed here."""

    pk: int
    device_id: int
    quantity: str
    value: Decimal
    kind: str
    quality: str
    valid_at: datetime


def refresh_history(
    *, points: QuerySet[MeteringPoint], now: datetime, at_most: int | None = None
) -> RefreshReport:
    """Derive the rows of those points that are due, the longest due first.

    Parameters
    ----------
    points
        Among which to look.
    now
        Instant that the rows are marked with.
    at_most
        How many to derive; None for all.
    """
    due = list(points.filter(DUE).order_by("history__due_from", "pk").values_list("pk", flat=True))
    chosen = due if at_most is None else due[:at_most]
    rows = sum(_derive(chosen[start : start + BATCH], now) for start in range(0, len(chosen), BATCH))
    return RefreshReport(points=len(chosen), rows=rows, remaining=len(due) - len(chosen))


def refresh_organisation(*, organisation_id: int, now: datetime) -> RefreshReport:
    """Derive what is due of an organisation."""
    return refresh_history(points=MeteringPoint.objects.filter(organisation_id=organisation_id), now=now)


def refresh_some(*, now: datetime) -> RefreshReport:
    """Derive what is due of any organisation, some hundred points, so that pages find it done."""
    return refresh_history(points=MeteringPoint.objects.all(), now=now, at_most=A_ROUND)


def rebuild_history(*, organisation_id: int, now: datetime) -> RefreshReport:
    """Take all rows of an organisation away and derive them from nothing.

    Whoever looks meanwhile sees the points that are not derived again as due, never half of a point.
    """
    points = MeteringPoint.objects.filter(organisation_id=organisation_id)
    ids = list(points.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), WRITTEN_AT_ONCE):
        some = ids[start : start + WRITTEN_AT_ONCE]
        with transaction.atomic():
            list(PointHistory.objects.select_for_update().filter(metering_point__in=some).order_by("pk"))
            DayConsumption.objects.filter(metering_point__in=some).delete()
            PeriodConsumption.objects.filter(metering_point__in=some).delete()
            PointHistory.objects.filter(metering_point__in=some).update(due_from=BEGINNING)
    return refresh_history(points=points, now=now)


def stale_points(*, organisation_id: int) -> tuple[str, ...]:
    """Name the points whose rows stand on something else than is in the store, though none is marked due.

    None is to be expected: whatever writes readings marks them. `tepore history rebuild` mends them.
    """
    rows = PointHistory.objects.filter(organisation_id=organisation_id, due_from__isnull=True)
    told = dict(rows.order_by("pk").values_list("metering_point_id", "derived_from"))
    codes = dict(rows.values_list("metering_point_id", "metering_point__code"))
    ids = list(told)
    stale: list[str] = []
    for start in range(0, len(ids), WRITTEN_AT_ONCE):
        current = fingerprints(ids[start : start + WRITTEN_AT_ONCE])
        stale += [codes[pk] for pk, found in current.items() if told[pk] != found]
    return tuple(sorted(stale))


def register_rows(
    installations: Iterable[Installation], since: datetime | None = None
) -> dict[tuple[int, str], list[Reading]]:
    """Give the standing register readings of installed devices, by device and quantity.

    Parameters
    ----------
    installations
        Which devices.
    since
        Only readings from this instant on; None for all.
    """
    rows = Reading.objects.filter(
        device_id__in={row.device_id for row in installations},
        tariff=0,
        subunit=0,
        kind__in=REGISTER_KINDS,
        replaced_by__isnull=True,
    )
    if since is not None:
        rows = rows.filter(valid_at__gte=since)
    found: dict[tuple[int, str], list[Reading]] = defaultdict(list)
    for told in rows.values_list(*RegisterRow._fields):
        row = RegisterRow(*told)
        found[row.device_id, row.quantity].append(cast("Reading", row))
    return found


@dataclass(frozen=True)
class _Batch:
    """Points that are derived together."""

    points: Sequence[MeteringPoint]
    installations: Mapping[int, list[Installation]]
    seasons: Mapping[tuple[int, str], list[Period]]
    doubted: set[int]

    @classmethod
    def of(cls, point_ids: Sequence[int]) -> _Batch:
        points = list(MeteringPoint.objects.filter(pk__in=point_ids).order_by("pk"))
        installations: dict[int, list[Installation]] = defaultdict(list)
        rows = Installation.objects.filter(metering_point__in=point_ids).select_related("device")
        for row in rows.order_by("start_on"):
            installations[row.metering_point_id].append(row)
        devices = {row.device_id for rows in installations.values() for row in rows}
        return cls(points, installations, season_periods(points), doubted_devices(devices))

    def counters(self, since: datetime | None) -> dict[int, list[Counter]]:
        """Give each point's counters from readings since an instant."""
        rows = register_rows((row for some in self.installations.values() for row in some), since)
        return {
            point.pk: [
                counter_of(
                    row,
                    []
                    if row.device_id in self.doubted
                    else rows.get((row.device_id, QUANTITY_OF_POINT[PointKind(point.kind)]), []),
                )
                for row in self.installations.get(point.pk, [])
            ]
            for point in self.points
        }

    def seasons_after(self, day: date | None) -> dict[int, list[Period]]:
        """Give the seasons of each point that end after a day."""
        return {
            point.pk: [
                season
                for season in self.seasons.get((point.condominium_id, point.service), [])
                if day is None or season.end_on > day
            ]
            for point in self.points
        }


def _derive(point_ids: Sequence[int], now: datetime) -> int:
    """Derive the rows of some points in one transaction and give how many were written."""
    with transaction.atomic():
        _ensure_rows(point_ids)
        states = list(
            PointHistory.objects.select_for_update().filter(metering_point__in=point_ids).order_by("pk")
        )
        due_from = min((row.due_from for row in states if row.due_from), default=None)
        if due_from is None:
            return 0  # somebody else was faster
        batch = _Batch.of(point_ids)
        counters, first_on = _counters_since(batch, due_from)
        rows = _write(batch, counters, first_on)
        hashes = fingerprints(point_ids)
        for state in states:
            state.due_from, state.derived_at = None, now
            state.derived_from = hashes[state.metering_point_id]
        PointHistory.objects.bulk_update(states, ["due_from", "derived_at", "derived_from"])
    return rows


def _ensure_rows(point_ids: Sequence[int]) -> None:
    there = set(
        PointHistory.objects.filter(metering_point__in=point_ids).values_list("metering_point_id", flat=True)
    )
    missing = MeteringPoint.objects.filter(pk__in=set(point_ids) - there).order_by("pk")
    PointHistory.objects.bulk_create(
        [
            PointHistory(metering_point=point, organisation_id=point.organisation_id, due_from=BEGINNING)
            for point in missing
        ],
        ignore_conflicts=True,
    )


def _counters_since(batch: _Batch, due_from: datetime) -> tuple[dict[int, list[Counter]], date | None]:
    """Give the counters and the first day from which rows are derived anew; None for all.

    What came changes nothing before the reading before it. Where that one, or one before the first day or
    season that is derived, is not among the readings read so far, all are read.
    """
    if due_from <= BEGINNING:
        return batch.counters(None), None
    since = due_from - BEFORE
    reaching = [
        season.start_on for rows in batch.seasons_after(day_in_rome(since)).values() for season in rows
    ]
    since = min([since, *(midnight_in_rome(day) - BEFORE for day in reaching)])
    counters = batch.counters(since)
    read = [[at for at in _reading_instants(of_point) if at >= since] for of_point in counters.values()]
    first_on = _first_changed(read, due_from)
    if first_on is not None:
        seasons = [season.start_on for rows in batch.seasons_after(first_on).values() for season in rows]
        needed = midnight_in_rome(min([first_on, *seasons])) - TOLERANCE
        if all(min(instants) < needed for instants in read):
            return counters, first_on
    return batch.counters(None), None


def _first_changed(read: Iterable[Sequence[datetime]], due_from: datetime) -> date | None:
    """Give the first of the month of the latest reading before an instant, of all points the first."""
    found = []
    for instants in read:
        before = [at for at in instants if at < due_from]
        if not before:
            return None
        found.append(day_in_rome(max(before)).replace(day=1))
    return min(found, default=None)


def _reading_instants(counters: Sequence[Counter]) -> Iterator[datetime]:
    for counter in counters:
        for run in counter.runs:
            yield from run.starts


def _write(batch: _Batch, counters: Mapping[int, list[Counter]], first_on: date | None) -> int:
    day = first_on or date.min
    ids = [point.pk for point in batch.points]
    DayConsumption.objects.filter(metering_point__in=ids, on__gte=day).delete()
    of_points = PeriodConsumption.objects.filter(metering_point__in=ids)
    of_points.filter(grain=Grain.MONTH, start_on__gte=day).delete()
    of_points.filter(grain=Grain.SEASON, end_on__gt=day).delete()
    seasons = batch.seasons_after(first_on)
    periods: list[PeriodConsumption] = []
    days: list[DayConsumption] = []
    for point in batch.points:
        own = counters[point.pk]
        periods += [_period(point, Grain.MONTH, used) for used in months_from(own, first_on)]
        periods += [_period(point, Grain.SEASON, used) for used in seasons_of(own, seasons[point.pk])]
        days += [_day(point, used) for used in days_from(own, first_on)]
    PeriodConsumption.objects.bulk_create(periods, batch_size=WRITTEN_AT_ONCE)
    DayConsumption.objects.bulk_create(days, batch_size=WRITTEN_AT_ONCE)
    return len(periods) + len(days)


def _period(point: MeteringPoint, grain: Grain, used: DerivedUse) -> PeriodConsumption:
    return PeriodConsumption(
        organisation_id=point.organisation_id,
        metering_point=point,
        grain=grain,
        start_on=used.period.start_on,
        end_on=used.period.end_on,
        told_until=used.told_until,
        amount_micro=used.amount_micro,
        quality=used.quality.value,
    )


def _day(point: MeteringPoint, used: DerivedUse) -> DayConsumption:
    return DayConsumption(
        organisation_id=point.organisation_id,
        metering_point=point,
        on=used.period.start_on,
        amount_micro=used.amount_micro,
        quality=used.quality.value,
    )
