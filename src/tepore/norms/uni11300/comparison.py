"""Need by floor area: the difference between units that D.Lgs. 102/2014 art. 9 c. 5 speaks of.

The law knows differences above 50 % of need per square metre, shown by a sworn report; in which parts (of the
lower or of the higher need) it does not say in the text at hand, so both are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tepore.kernel import Refusal

LIMIT_PERCENT = 50


class NoComparison(Refusal):
    """Needs that cannot be compared."""


@dataclass(frozen=True)
class NeedDifference:
    """The two units that differ most.

    Attributes
    ----------
    highest, lowest
        Unit ids.
    highest_kwh_m2, lowest_kwh_m2
        Need by floor area [kWh/m2].
    """

    highest: str
    lowest: str
    highest_kwh_m2: Fraction
    lowest_kwh_m2: Fraction

    @property
    def of_highest_percent(self) -> Fraction:
        """Difference in parts of the higher need [%], 0 to 100."""
        if self.highest_kwh_m2 == 0:
            return Fraction(0)
        return 100 * (self.highest_kwh_m2 - self.lowest_kwh_m2) / self.highest_kwh_m2

    @property
    def of_lowest_percent(self) -> Fraction | None:
        """Difference in parts of the lower need [%]; None where that is zero."""
        if self.lowest_kwh_m2 == 0:
            return None
        return 100 * (self.highest_kwh_m2 - self.lowest_kwh_m2) / self.lowest_kwh_m2


def need_difference(
    need_kwh: Mapping[str, Fraction], floor_area_m2: Mapping[str, Fraction]
) -> NeedDifference:
    """Find the units whose needs per square metre differ most.

    Parameters
    ----------
    need_kwh
        Need of the season by unit [kWh].
    floor_area_m2
        Useful floor area by unit [m2], above zero.

    Returns
    -------
    NeedDifference
        Ties go to the lower unit id.

    Raises
    ------
    NoComparison
        There is no unit, or an area is missing or not above zero.
    """
    if not need_kwh:
        raise NoComparison("there is no unit to compare.", code="need.compare.empty")
    for unit in need_kwh:
        if floor_area_m2.get(unit, Fraction(0)) <= 0:
            raise NoComparison(f"the floor area of unit {unit} is not known.", code="need.compare.area")
    by_area = {unit: need / floor_area_m2[unit] for unit, need in need_kwh.items()}
    highest = min(by_area, key=lambda unit: (-by_area[unit], unit))
    lowest = min(by_area, key=lambda unit: (by_area[unit], unit))
    return NeedDifference(highest, lowest, by_area[highest], by_area[lowest])
