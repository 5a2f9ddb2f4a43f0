"""Findings of what a closed season left out: counts of allocators while the plant was off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.services.findings import record_finding
from tepore.store.metering.models import Device

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.norms.uni10200 import SeasonInputs
    from tepore.store.ledger.models import Season

OUTSIDE_PLANT = "consumption.outside_plant"


def find_excluded_counts(season: Season, inputs: SeasonInputs, now: datetime) -> int:
    """Record what allocators counted while the plant was off; it is not charged.

    Parameters
    ----------
    season
        Being closed.
    inputs
        What it is computed from.
    now
        When.

    Returns
    -------
    int
        How many metering points counted something then.
    """
    found = 0
    for row in inputs.consumptions:
        if not row.outside_plant or inputs.plant_on is None:
            continue
        device = Device.objects.filter(
            organisation_id=season.organisation_id, identification=row.device
        ).first()
        record_finding(
            organisation_id=season.organisation_id,
            code=OUTSIDE_PLANT,
            at=now,
            evidence={
                "season": season.code,
                "metering_point": row.metering_point,
                "excluded": format(row.outside_plant, "f"),
                "unit": row.unit.value,
                "plant_on_from": inputs.plant_on.start_on.isoformat(),
                "plant_on_to": inputs.plant_on.last_day.isoformat(),
            },
            device_id=device.pk if device else None,
        )
        found += 1
    return found
