"""Heat of hot water that was counted by volume, as figures of the calculation graph."""

from __future__ import annotations

from dataclasses import replace

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200.metered import Metered
from tepore.norms.uni10200.water import HotWater

RULE = "Q_ui = V · ρc · (θ_er − θ_0)"


def as_heat(graph: GraphBuilder, metered: Metered, hot_water: HotWater | None) -> Metered:
    """Turn the volumes that units and common rooms drew into heat (UNI/TS 11300-2 for rho c).

    Parameters
    ----------
    graph
        Grows by the nodes.
    metered
        Sums of volumes [m3], or of heat [kWh].
    hot_water
        Figures of the conversion; None where heat was counted.

    Returns
    -------
    Metered
        The sums in heat [kWh]; each unit's own consumption stays a volume, which divides the same.
    """
    if hot_water is None:
        return metered
    heat = _enter_heat_of_a_cubic_metre(graph, hot_water)

    def in_heat(name: str, volume: str, symbol: str) -> str:
        return graph.derive(
            f"energy/used/{name}", Operation.PRODUCT, [volume, heat], "kWh", symbol=symbol, rule=RULE
        )

    units = in_heat("units", metered.units, "Q_ui")
    common = in_heat("common_rooms", metered.common_rooms, "Q_uc")
    total = graph.derive("energy/used", Operation.SUM, [units, common], "kWh", symbol="Q_ui + Q_uc")
    return replace(metered, units=units, common_rooms=common, total=total)


def _enter_heat_of_a_cubic_metre(graph: GraphBuilder, hot_water: HotWater) -> str:
    capacity, delivery, cold = hot_water.heat_capacity, hot_water.delivery, hot_water.cold
    terms = [
        graph.given("hot_water/delivery", delivery.number, "°C", symbol="θ_er", source=delivery.source),
        graph.given("hot_water/cold", cold.number, "°C", symbol="θ_0", source=cold.source),
    ]
    rise = graph.derive("hot_water/rise", Operation.DIFFERENCE, terms, "°C", symbol="θ_er − θ_0")
    heat_capacity = graph.given(
        "hot_water/heat_capacity", capacity.number, "kWh/(m3 K)", symbol="ρc", source=capacity.source
    )
    return graph.derive(
        "hot_water/heat", Operation.PRODUCT, [heat_capacity, rise], "kWh/m3", symbol="q", rule=RULE
    )
