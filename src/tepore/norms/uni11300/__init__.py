"""UNI/TS 11300-1: useful heat that each unit needs, by months, and the millesimi that follow (UNI 10200).

Quasi-steady monthly method of EN ISO 13790, one zone a unit, numpy over units and months, every result also
as a calculation graph down to walls, windows and layers::

    survey (building) -> columns -> flows -> balance -> need -> shares (millesimi)
                                                         |
                                                         +-> proof (calculation graph)

What could not be read in a standard is a default that says so in its table's source.
"""

from tepore.norms.uni11300.building import (
    Building,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
    WindowElement,
)
from tepore.norms.uni11300.climate import Climate, climate_of, shipped_places
from tepore.norms.uni11300.construction import (
    Construction,
    Glazing,
    Layer,
    Material,
    WindowType,
    material_named,
)
from tepore.norms.uni11300.gains import internal_gains_w
from tepore.norms.uni11300.hot_water import hot_water_need, hot_water_volume_l_day
from tepore.norms.uni11300.method import Method, method_named
from tepore.norms.uni11300.need import Need, Service, common_heating_season, cooling_need, heating_need
from tepore.norms.uni11300.proof import need_graph
from tepore.norms.uni11300.season import heating_season, season_between, zone_of
from tepore.norms.uni11300.shading import Obstacles
from tepore.norms.uni11300.shares import millesimi_of_need, whole_need_kwh

__all__ = [
    "Building",
    "Climate",
    "Construction",
    "Glazing",
    "Layer",
    "Material",
    "Method",
    "Need",
    "Obstacles",
    "OpaqueElement",
    "Service",
    "ThermalBridge",
    "UnheatedSpace",
    "Unit",
    "WindowElement",
    "WindowType",
    "climate_of",
    "common_heating_season",
    "cooling_need",
    "heating_need",
    "heating_season",
    "hot_water_need",
    "hot_water_volume_l_day",
    "internal_gains_w",
    "material_named",
    "method_named",
    "millesimi_of_need",
    "need_graph",
    "season_between",
    "shipped_places",
    "whole_need_kwh",
    "zone_of",
]
