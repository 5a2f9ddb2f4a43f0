"""Hot water counted by volume: what heat a cubic metre of it took.

    Q_ui = V rho c (theta_er - theta_0)

rho c of water 1.162 kWh/(m3 K) (UNI/TS 11300-2:2014 as printed in Lombardy, Allegato H, eq. 5.2); both
temperatures are those of the plant where somebody measured them, else the defaults of ``hot_water.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tepore.norms.tables import load_table


@dataclass(frozen=True, kw_only=True)
class WaterFigure:
    """One figure of the conversion, with where it stands.

    Attributes
    ----------
    verified
        It was read at its source or stated by whoever wrote the season; else the documents say it was not.
    """

    number: Decimal
    source: str
    verified: bool = True


@dataclass(frozen=True, kw_only=True)
class HotWater:
    """What turns hot water into heat.

    Attributes
    ----------
    heat_capacity
        rho c of water [kWh/(m3 K)].
    delivery
        theta_er, temperature at which the hot water is delivered [°C].
    cold
        theta_0, temperature of the cold water it is made from [°C], below `delivery`.
    """

    heat_capacity: WaterFigure
    delivery: WaterFigure
    cold: WaterFigure


def default_hot_water() -> HotWater:
    """Give the figures of ``hot_water.toml``: 1.162 kWh/(m3 K), 48 °C, 15 °C."""
    rows = load_table("tepore.norms.uni10200", "hot_water.toml")
    figures = {
        name: WaterFigure(
            number=Decimal(rows[name]["number"]), source=rows[name]["source"], verified=rows[name]["verified"]
        )
        for name in ("heat_capacity", "delivery", "cold")
    }
    return HotWater(**figures)
