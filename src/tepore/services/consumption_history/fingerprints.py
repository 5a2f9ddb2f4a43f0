"""What the rows of a metering point stand on, as one hash: rows of another hash are stale."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from tepore.kernel import Period
from tepore.services.plausibility import BLOCKING
from tepore.services.register_series import REGISTER_KINDS
from tepore.store.estate.models import MeteringPoint
from tepore.store.ledger.models import Season
from tepore.store.metering.models import Finding, Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RULES = "1"
"""Of deriving; another number makes all rows stale."""
SeasonKey = tuple[int, str]


def fingerprints(point_ids: Sequence[int]) -> dict[int, str]:
    """Give the hash of what each point's rows would be derived from now.

    Readings are append-only, so their number and the newest of their ids tell whether one came.

    Parameters
    ----------
    point_ids
        Metering points.
    """
    points = {row.pk: row for row in MeteringPoint.objects.filter(pk__in=point_ids)}
    installed: dict[int, list[Any]] = defaultdict(list)
    devices: dict[int, set[int]] = defaultdict(set)
    for row in Installation.objects.filter(metering_point__in=point_ids).select_related("device"):
        installed[row.metering_point_id].append(
            [
                row.device_id, str(row.start_on), str(row.end_on), row.rating_factors, row.is_scaled,
                str(row.register_modulus), str(row.first_value), str(row.last_value),
                row.device.resets_on_set_day,
            ]
        )  # fmt: skip
        devices[row.metering_point_id].add(row.device_id)
    all_devices = set().union(*devices.values())
    counted = Reading.objects.filter(
        device_id__in=all_devices, tariff=0, subunit=0, kind__in=REGISTER_KINDS
    ).values_list("device_id")
    read = {device: [count, newest] for device, count, newest in counted.annotate(Count("pk"), Max("pk"))}
    doubted = doubted_devices(all_devices)
    seasons = season_periods(points.values())
    return {
        pk: _hash(
            [
                RULES,
                sorted(installed[pk], key=str),
                [[device, read.get(device), device in doubted] for device in sorted(devices[pk])],
                [[str(one.start_on), str(one.end_on)] for one in seasons.get(_key(point), ())],
            ]
        )
        for pk, point in points.items()
    }


def doubted_devices(device_ids: Iterable[int]) -> set[int]:
    """Give the devices with an open contradiction: nothing is told from them until somebody settled it."""
    return set(
        Finding.objects.filter(
            device_id__in=list(device_ids), code__in=BLOCKING, settled_at__isnull=True
        ).values_list("device_id", flat=True)
    )


def season_periods(points: Iterable[MeteringPoint]) -> dict[SeasonKey, list[Period]]:
    """Give the periods of the seasons of each condominium and service, by time."""
    condominiums = {point.condominium_id for point in points}
    found: dict[SeasonKey, set[Period]] = defaultdict(set)
    rows = Season.objects.filter(condominium__in=condominiums)
    for condominium_id, service, start_on, end_on in rows.values_list(
        "condominium_id", "service", "start_on", "end_on"
    ):
        found[condominium_id, service].add(Period(start_on, end_on))
    return {key: sorted(periods) for key, periods in found.items()}


def _key(point: MeteringPoint) -> SeasonKey:
    return (point.condominium_id, point.service)


def _hash(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()
