"""Useful heat for domestic hot water by floor area.

    V = a S + b [l/day]        Q_W,nd = rho c V (theta_er - theta_0) days

UNI/TS 11300-2; all months of the year, all hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from tepore.kernel import Refusal
from tepore.norms.uni11300.tabulated import table

WATER_KWH_M3_K = 1.162
"""rho c of water [kWh/(m3 K)] (UNI/TS 11300-2 as printed in Lombardy, Allegato H, eq. 5.2)."""


class NoHotWaterTable(Refusal):
    """An edition of the hot-water volumes that is not shipped, or an area that is none."""


@dataclass(frozen=True)
class HotWaterNeed:
    """Hot water of one dwelling.

    Attributes
    ----------
    volume_l_day
        V at the delivery temperature [l/day].
    delivery_temperature_c, cold_temperature_c
        theta_er and theta_0 [C].
    energy_kwh_year
        Q_W,nd of 365 days [kWh].
    source
        Edition and where it was read.
    """

    volume_l_day: float
    delivery_temperature_c: float
    cold_temperature_c: float
    energy_kwh_year: float
    source: str


def _edition(name: str) -> dict[str, Any]:
    for row in table("hot_water_volumes")["edition"]:
        if row["name"] == name:
            return dict(row)
    raise NoHotWaterTable(
        f"there is no edition {name!r} of the hot-water volumes.",
        remedy="Editions are 2014 and 2008.",
        code="need.hot_water.edition",
    )


def hot_water_volume_l_day(floor_area_m2: float, edition: str = "2014") -> float:
    """Give the volume of hot water of a dwelling.

    Parameters
    ----------
    floor_area_m2
        Useful floor area [m2], above zero.
    edition
        ``"2014"`` or ``"2008"``.

    Returns
    -------
    float
        V [l/day]: 122.03 for 80 m2, 250 above 200 m2 (2014).

    Raises
    ------
    NoHotWaterTable
        The edition is not shipped, or the area is not above zero.
    """
    if floor_area_m2 <= 0:
        raise NoHotWaterTable(f"a floor area of {floor_area_m2} m2 is none.", code="need.hot_water.area")
    bands = _edition(edition)["band"]
    band = next(band for band in bands if floor_area_m2 <= band.get("up_to_m2", inf))
    slope = band["a"] * floor_area_m2 ** band.get("power", 0.0)
    return float(slope * floor_area_m2 + band["b"])


def hot_water_need(floor_area_m2: float, annual_mean_c: float, edition: str = "2014") -> HotWaterNeed:
    """Give the useful heat for hot water of a dwelling.

    Parameters
    ----------
    floor_area_m2
        Useful floor area [m2], above zero.
    annual_mean_c
        Mean outdoor temperature of the year, which the cold water has by the edition of 2014 [C].
    edition
        ``"2014"``, or ``"2008"`` with cold water at 15 C (default, not verified).

    Returns
    -------
    HotWaterNeed
        Volume and heat.
    """
    row = _edition(edition)
    volume = hot_water_volume_l_day(floor_area_m2, edition)
    cold = float(row.get("cold_water_temperature_c", annual_mean_c))
    delivery = float(row["delivery_temperature_c"])
    energy = WATER_KWH_M3_K * volume / 1000 * (delivery - cold) * 365
    return HotWaterNeed(volume, delivery, cold, energy, str(row["source"]))
