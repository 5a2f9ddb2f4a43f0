"""Readings that stand, in one form that does not depend on when, where and how often they were heard."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from tepore.store.metering.models import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS_AT_ONCE = 2000


def export_readings(*, organisation_id: int) -> Iterator[str]:
    """Write the readings that stand, one JSON object a line, in order.

    Parameters
    ----------
    organisation_id
        Whose readings they are.

    Yields
    ------
    str
        Device, register, instant [UTC], value as exact text, unit, quality; replaced readings are left out.
    """
    rows = Reading.objects.filter(organisation_id=organisation_id, replaced_by__isnull=True)
    yield from sorted(
        json.dumps(_plain(row), sort_keys=True)
        for row in rows.select_related("device").iterator(ROWS_AT_ONCE)
    )


def export_sha256(*, organisation_id: int) -> str:
    """Give the hash of the export: equal for equal readings, however they came in."""
    digest = hashlib.sha256()
    for line in export_readings(organisation_id=organisation_id):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _plain(row: Reading) -> dict[str, str | int]:
    return {
        "device": row.device.identification,
        "manufacturer": row.device.manufacturer,
        "quantity": row.quantity,
        "kind": row.kind,
        "tariff": row.tariff,
        "subunit": row.subunit,
        "at": row.valid_at.isoformat(),
        "clock": row.clock,
        "value": format(row.value.normalize(), "f"),
        "unit": row.unit,
        "quality": row.quality,
        "method": row.method,
    }
