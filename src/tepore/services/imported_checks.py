"""Imported readings held against their neighbours: what falls, jumps or contradicts is a finding.

The rows stay: nothing that was handed over is lost. The season of the device is not closed until a person
settles the finding.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from tepore.services.findings import record_finding
from tepore.services.plausibility import BACKWARDS, CONFLICTING, IMPLAUSIBLE, implausible_growth
from tepore.services.reading_checks import is_explained_fall
from tepore.services.register_series import REGISTER_KINDS, RESETTING_KINDS
from tepore.store.metering.models import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tepore.store.metering.models import Device

Evidence = dict[str, str]


def find_odd_readings(
    *, organisation_id: int, fresh: Sequence[Reading], devices: Mapping[int, Device], now: datetime
) -> int:
    """Hold readings that were just stored against those before and after them.

    Parameters
    ----------
    fresh
        Stored rows of one file.
    devices
        Their devices by id.
    now
        When the findings are recorded.

    Returns
    -------
    int
        How many findings are new.
    """
    ids = {row.pk for row in fresh}
    found = 0
    for (device_id, _), series in _series_of(fresh).items():
        for code, evidence in _oddities(series, ids, devices[device_id]):
            found += record_finding(
                organisation_id=organisation_id, code=code, at=now, evidence=evidence, device_id=device_id
            )
    return found


def _series_of(fresh: Sequence[Reading]) -> dict[tuple[int, str], list[Reading]]:
    touched = {(row.device_id, row.quantity) for row in fresh}
    rows = Reading.objects.filter(
        device_id__in={device_id for device_id, _ in touched},
        quantity__in={quantity for _, quantity in touched},
        kind__in=REGISTER_KINDS,
        tariff=0,
        subunit=0,
        replaced_by__isnull=True,
    ).order_by("valid_at", "pk")
    series: dict[tuple[int, str], list[Reading]] = defaultdict(list)
    for row in rows:
        if (row.device_id, row.quantity) in touched:
            series[row.device_id, row.quantity].append(row)
    return series


def _oddities(series: Sequence[Reading], fresh: set[int], device: Device) -> Iterator[tuple[str, Evidence]]:
    for earlier, later in pairwise(series):
        if not fresh & {earlier.pk, later.pk}:
            continue
        if earlier.valid_at == later.valid_at:
            if earlier.kind == later.kind and earlier.value != later.value:
                yield CONFLICTING, _told(earlier, later, fresh)
        elif later.value < earlier.value:
            if not is_explained_fall(earlier, later, device):
                yield BACKWARDS, _told(earlier, later, fresh)
        elif not (device.resets_on_set_day and earlier.kind in RESETTING_KINDS):
            jump = implausible_growth(earlier, later, device)
            if jump is not None:
                yield IMPLAUSIBLE, _told(earlier, later, fresh) | jump


def _told(earlier: Reading, later: Reading, fresh: set[int]) -> Evidence:
    """Name both readings, and the one that came with the file."""
    return {
        "quantity": earlier.quantity,
        "earlier_at": earlier.valid_at.isoformat(),
        "earlier_value": format(earlier.value, "f"),
        "earlier_reading": str(earlier.pk),
        "later_at": later.valid_at.isoformat(),
        "later_value": format(later.value, "f"),
        "later_reading": str(later.pk),
        "reading": str(later.pk if later.pk in fresh else earlier.pk),
    }
