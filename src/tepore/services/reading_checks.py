"""A register only grows in the device's own time: what falls is a finding, not a reading.

The receiver's clock and the order of arrival decide nothing: a late telegram with its own older clock fits
between its neighbours; a replayed, forged or wound-back one does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.services.group_readings import is_register
from tepore.services.plausibility import implausible_growth
from tepore.services.register_series import RESETTING_KINDS, runs_over
from tepore.store.metering.models import Device, Installation, Reading

if TYPE_CHECKING:
    from tepore.services.group_readings import DatedReading, GroupReadings


Neighbours = tuple[Reading | None, Reading | None]
"""Just before and just after in the device's time; None where there is none."""


def neighbours_of(row: Reading, group: GroupReadings) -> Neighbours:
    """Give the readings of the same register just before and after one that is not stored yet.

    Parameters
    ----------
    row
        What a growing register shows, or anything else: that has no neighbours.
    group
        What stands, and what this group of telegrams brought so far.
    """
    if not is_register(row):
        return None, None
    last = group.newest_of_register(row)
    if last is None or last.valid_at < row.valid_at:
        return last, None
    series = group.series_of(row)
    before = series.filter(valid_at__lt=row.valid_at).order_by("-valid_at").first()
    return before, series.filter(valid_at__gt=row.valid_at).order_by("valid_at").first()


def falls_against_neighbours(
    row: Reading,
    neighbours: Neighbours,
    device: Device,
    together: Sequence[DatedReading],
    group: GroupReadings,
) -> dict[str, str] | None:
    """Hold a reading against its neighbours: a register only grows.

    Parameters
    ----------
    row
        A reading that is not stored yet.
    neighbours
        From `neighbours_of`.
    device
        Its device.
    together
        Readings of the same telegram: they may tell the set day at which the display began again.
    group
        What stands, and what this group of telegrams brought so far.

    Returns
    -------
    dict or None
        Evidence of the fall; None where the reading fits.
    """
    for earlier, later in _pairs(row, neighbours):
        if later.value < earlier.value and not _explained(earlier, later, device, together, group):
            return _evidence(earlier, later)
    return None


def jumps_against_neighbours(
    row: Reading, neighbours: Neighbours, device: Device, group: GroupReadings
) -> dict[str, str] | None:
    """Hold a reading against its neighbours: what no device counts is found; parameters as for a fall.

    Returns
    -------
    dict or None
        Evidence of the jump; None where the reading is plausible.
    """
    for earlier, later in _pairs(row, neighbours):
        jump = implausible_growth(earlier, later, device, group)
        if jump is not None:
            return jump
    return None


def _pairs(row: Reading, neighbours: Neighbours) -> list[tuple[Reading, Reading]]:
    before, after = neighbours
    return [(one, other) for one, other in ((before, row), (row, after)) if one and other]


def is_explained_fall(earlier: Reading, later: Reading, device: Device) -> bool:
    """Tell whether a set day or the end of the digits explains that a stored register falls.

    The set day's own reading closes the year: what follows it begins again.
    """
    if device.resets_on_set_day and earlier.kind in RESETTING_KINDS:
        return True
    return _explained(earlier, later, device, (), None)


def _explained(
    earlier: Reading,
    later: Reading,
    device: Device,
    together: Sequence[DatedReading],
    group: GroupReadings | None,
) -> bool:
    if device.resets_on_set_day and _set_day_between(earlier, later, together, group):
        return True
    return any(runs_over(earlier.value, later.value, modulus) for modulus in _moduli(device))


def _set_day_between(
    earlier: Reading, later: Reading, together: Sequence[DatedReading], group: GroupReadings | None
) -> bool:
    start_at, end_at = earlier.valid_at, later.valid_at
    if any(row.kind in RESETTING_KINDS and start_at < row.valid_at <= end_at for row in together):
        return True
    if group is not None:
        group.write()
    return Reading.objects.filter(
        device_id=later.device_id, kind__in=RESETTING_KINDS, valid_at__gt=start_at, valid_at__lte=end_at
    ).exists()


def _moduli(device: Device) -> set[Decimal]:
    rows = Installation.objects.filter(device=device, register_modulus__isnull=False)
    return {row.register_modulus for row in rows if row.register_modulus is not None}


def _evidence(earlier: Reading, later: Reading) -> dict[str, str]:
    return {
        "quantity": earlier.quantity,
        "earlier_at": earlier.valid_at.isoformat(),
        "earlier_value": format(earlier.value, "f"),
        "later_at": later.valid_at.isoformat(),
        "later_value": format(later.value, "f"),
    }
