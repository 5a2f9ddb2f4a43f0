"""Tell how sure the amounts of a building file's season are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.norms.en834 import SensorKind
from tepore.norms.uncertainty import Assumptions, uncertainty_of_bills
from tepore.norms.uncertainty.bills import DRAWS
from tepore.services.allocate_building import allocate_building

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.norms.uncertainty import UncertainBills
    from tepore.norms.uni10200 import Allocation


@dataclass(frozen=True, kw_only=True)
class UncertainBuilding:
    """A run and how sure its amounts are."""

    allocation: Allocation
    bills: UncertainBills


def uncertainty_of_building(
    *,
    file: Path,
    criterion: str = "",
    sensors: SensorKind = SensorKind.TWO_SENSORS,
    excess_k: float | None = None,
    draws: int = DRAWS,
) -> UncertainBuilding:
    """Allocate a building file's season and tell how sure each amount is.

    Parameters
    ----------
    file, criterion
        As for `allocate_building`.
    sensors
        Kind of the heat cost allocators.
    excess_k
        Difference between water and air at the radiators that stands for the season [K], 5 to 150; None
        takes the default.
    draws
        Random draws of the check, 100 to 1 000 000.

    Raises
    ------
    BadBuildingFile
        The file is wrong, or its figures cannot be allocated.
    OutOfRange
        An assumption is outside its range.
    """
    known = Assumptions(sensors=sensors)
    if excess_k is not None:
        excess = known.excess.replaced(excess_k, source="stated by the caller")
        known = Assumptions(sensors=sensors, excess=excess)
    allocation = allocate_building(file=file, criterion=criterion)
    return UncertainBuilding(
        allocation=allocation, bills=uncertainty_of_bills(allocation, known, draws=draws)
    )
