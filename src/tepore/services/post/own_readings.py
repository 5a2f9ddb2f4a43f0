"""Readings of a resident's own devices, of the days lived there alone, each with its telegram's hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tepore.kernel.periods import day_in_rome
from tepore.services.own_units import own_unit
from tepore.store.metering.models import Installation, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.services.access import Actor

Row = tuple[object, ...]


def own_readings(*, actor: Actor, unit_id: int) -> Iterator[Row]:
    """List the standing readings of the devices in an own unit on the days lived there.

    Parameters
    ----------
    actor
        The resident.
    unit_id
        One of the resident's units.

    Yields
    ------
    tuple
        Device, register, civil day, value as exact text, unit, quality, method of an estimate, hash of the
        telegram and source.

    Raises
    ------
    NotPermitted
        The role is not a resident's, or the unit is somebody else's.
    """
    known, unit = own_unit(actor=actor, unit_id=unit_id)
    installations = Installation.objects.filter(
        organisation_id=actor.organisation_id, metering_point__unit=unit
    ).select_related("device")
    for installation in installations.order_by("metering_point__code", "start_on"):
        rows = Reading.objects.filter(
            organisation_id=actor.organisation_id, device=installation.device, replaced_by__isnull=True
        ).select_related("telegram", "import_file")
        for row in rows.order_by("valid_at", "quantity", "pk"):
            on = day_in_rome(row.valid_at)
            is_there = installation.start_on <= on and (
                installation.end_on is None or on <= installation.end_on
            )
            if is_there and any(period.holds(on) for period in known.lived):
                yield (
                    *(installation.device.identification, row.quantity, on, format(row.value, "f")),
                    *(row.unit, row.quality, row.method),
                    *(row.telegram.sha256 if row.telegram else "", _source(row)),
                )


def _source(row: Reading) -> str:
    if row.telegram:
        return row.telegram.source
    return f"{row.import_file.name}:{row.import_row}" if row.import_file else ""
