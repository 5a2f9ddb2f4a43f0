"""Mark the metering points whose rows no longer hold, in the transaction of what came.

Rows that are saved one by one are heard of by `watch`; whoever writes many at once, or changes some in the
database itself, calls these functions.

The mark is set under a lock of the point's row. Whoever derives its rows holds the same lock while it reads,
so that nothing that is written meanwhile is taken for derived.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save

from tepore.store.estate.models import MeteringPoint
from tepore.store.history.models import Grain, PeriodConsumption, PointHistory
from tepore.store.ledger.models import Season
from tepore.store.metering.models import Device, Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
"""Before all readings: everything is to be derived."""
DUE = Q(history__isnull=True) | Q(history__due_from__isnull=False)
"""Metering points whose rows do not hold, or that have none yet."""


def readings_came(rows: Iterable[Reading]) -> None:
    """Mark the points of some new readings as due from the earliest of each device.

    Parameters
    ----------
    rows
        Readings that were written in this transaction.
    """
    earliest: dict[int, datetime] = {}
    for row in rows:
        earliest[row.device_id] = min(row.valid_at, earliest.get(row.device_id, row.valid_at))
    devices_changed(earliest)


def devices_changed(earliest: Mapping[int, datetime]) -> None:
    """Mark the points at which some devices were ever installed.

    Parameters
    ----------
    earliest
        By device, the earliest instant at which something is other than it was.
    """
    if not earliest:
        return
    found = Installation.objects.filter(device_id__in=earliest).values_list(
        "metering_point_id", "organisation_id", "device_id"
    )
    due: dict[int, datetime] = {}
    organisations: dict[int, int] = {}
    for point_id, organisation_id, device_id in found:
        due[point_id] = min(earliest[device_id], due.get(point_id, earliest[device_id]))
        organisations[point_id] = organisation_id
    _mark(due, organisations)


def points_changed(points: Mapping[int, int]) -> None:
    """Mark points as due from the beginning: an installation, a finding or a season of theirs changed.

    Parameters
    ----------
    points
        Organisation of each, by the point's row.
    """
    _mark(dict.fromkeys(points, BEGINNING), points)


def watch() -> None:
    """Hear of readings, devices, installations and seasons that are saved one by one."""
    for model, heard in (
        (Reading, _reading_saved),
        (Device, _device_saved),
        (Installation, _installation_saved),
        (Season, _season_saved),
    ):
        post_save.connect(heard, sender=model, dispatch_uid=f"history.{model.__name__}")


def _reading_saved(instance: Reading, **_: object) -> None:
    readings_came([instance])


def _device_saved(instance: Device, created: bool, **_: object) -> None:
    if not created:
        devices_changed({instance.pk: BEGINNING})


def _installation_saved(instance: Installation, **_: object) -> None:
    points_changed({instance.metering_point_id: instance.organisation_id})


def _season_saved(instance: Season, **_: object) -> None:
    points = MeteringPoint.objects.filter(condominium=instance.condominium_id, service=instance.service)
    told = PeriodConsumption.objects.filter(
        metering_point__in=points, grain=Grain.SEASON, start_on=instance.start_on, end_on=instance.end_on
    )
    if not told.exists():
        points_changed(dict(points.values_list("pk", "organisation_id")))


def _mark(due: Mapping[int, datetime], organisations: Mapping[int, int]) -> None:
    if not due:
        return
    with transaction.atomic():
        _mark_under_lock(due, organisations)


def _mark_under_lock(due: Mapping[int, datetime], organisations: Mapping[int, int]) -> None:
    known = _locked(due)
    fresh = [
        PointHistory(metering_point_id=point_id, organisation_id=organisations[point_id], due_from=BEGINNING)
        for point_id in sorted(due.keys() - known.keys())
    ]
    if fresh:
        PointHistory.objects.bulk_create(fresh, ignore_conflicts=True)
        known = _locked(due)
    changed = []
    for point_id, row in known.items():
        if row.due_from is None or row.due_from > due[point_id]:
            row.due_from = due[point_id]
            changed.append(row)
    PointHistory.objects.bulk_update(changed, ["due_from"], batch_size=200)


def _locked(due: Mapping[int, datetime]) -> dict[int, PointHistory]:
    rows = PointHistory.objects.select_for_update().filter(metering_point_id__in=due).order_by("pk")
    return {row.metering_point_id: row for row in rows}
