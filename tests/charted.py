"""A building with three years of monthly and forty days of daily readings, for tests of charts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from building import NOW, Building
from tepore.kernel.periods import midnight_in_rome
from tepore.store.estate.models import MeteringPoint, PointKind, Room
from tepore.store.history.due import readings_came
from tepore.store.ledger.models import Season
from tepore.store.metering.models import Reading

MONTHS = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(9, 46)]
"""From October 2022 to October 2025."""
HEATED = {10: 20, 11: 60, 12: 90, 1: 100, 2: 80, 3: 40, 4: 10}
"""What the kitchen counts in each month [hca]; the bedroom counts half as much."""
DAILY_FROM, DAYS = date(2025, 2, 1), 40


def charted_building() -> Building:
    """Give a flat with a kitchen and a bedroom, each with an allocator, and seasons from October to April."""
    building = Building()
    building.condominium.municipality = "Milano"
    building.condominium.save()
    for name, share in (("Cucina", 1), ("Camera", 2)):
        room = Room.objects.create(unit=building.unit, code=name, name=name, **building.own)
        device = building.device(f"2000000{share}", "heat_cost_allocator")
        point = MeteringPoint.objects.create(
            condominium=building.condominium, code=name, kind=PointKind.RADIATOR, service="heating",
            unit=building.unit, room=room, **building.own,
        )  # fmt: skip
        building.install(device, point, MONTHS[0])
        keep_readings(building, device, share)
    for year in (2022, 2023, 2024):
        Season.objects.create(
            condominium=building.condominium, code=f"{year}/{year + 1}", service="heating",
            start_on=date(year, 10, 1), end_on=date(year + 1, 5, 1), terms={"energy": []}, **building.own,
        )  # fmt: skip
    return building


def keep_readings(building: Building, device, share: int) -> None:
    count, rows = Decimal(0), []
    for on in MONTHS:
        rows.append((on, count))
        used = Decimal(HEATED.get(on.month, 0)) / share
        if (on.year, on.month) == (2025, 2):
            days = range(1, 28)
            rows += [(on + timedelta(days=day), count + used * day / 28) for day in days]
        count += used
    kept = [
        Reading(
            device=device, quantity="hca", unit="hca", value=value.quantize(Decimal("0.001")),
            kind="document", valid_at=midnight_in_rome(on), clock="document", recorded_at=NOW,
            quality="actual", method="test", **building.own,
        )
        for on, value in rows
    ]  # fmt: skip
    Reading.objects.bulk_create(kept)
    readings_came(kept)
