r"""Degree days of any days of a season, from monthly mean temperatures, as figures of the calculation graph.

A day of month m counts the deficit of its mean outdoor temperature; days on which the plant was off count
nothing::

    base 20     θ_m 4.2      0
         \       /          /
       [difference] 15.8   /
               \          /
              [maximum] 15.8    days 28
                       \        /
                       [product] 442.4 ... [sum of the months]
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.kernel import GraphBuilder, Operation, Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.norms.uni10200.handovers import MonthlyTemperatures

RULE = "degree days (D.P.R. 412/1993 art. 1)"
UNIT = "K·d"


def heating_days_by_month(period: Period, plant_on: Period | None) -> Mapping[int, int]:
    """Count the days of each month on which the plant was on.

    Parameters
    ----------
    period
        The days asked for.
    plant_on
        Days on which the plant heated; None for all.

    Returns
    -------
    Mapping
        Days by month, 1 to 12, above zero [d].
    """
    heated = period if plant_on is None else period.overlap(plant_on)
    if heated is None:
        return {}
    days = (heated.start_on + timedelta(days=number) for number in range(heated.days))
    return dict(sorted(Counter(day.month for day in days).items()))


def degree_days(period: Period, temperatures: MonthlyTemperatures, plant_on: Period | None = None) -> Decimal:
    """Give the degree days of a period.

    Parameters
    ----------
    period
        Civil days.
    temperatures
        Monthly means [C].
    plant_on
        Days on which the plant heated; None for all.

    Returns
    -------
    Decimal
        Sum over the heated days of what the month's mean lacks to the base, zero or more [K·d].
    """
    return sum(
        (
            max(Decimal(0), temperatures.base_c - temperatures.temperature_c[month - 1]) * days
            for month, days in heating_days_by_month(period, plant_on).items()
        ),
        Decimal(0),
    )


def enter_degree_days(
    graph: GraphBuilder,
    name: str,
    period: Period,
    temperatures: MonthlyTemperatures,
    plant_on: Period | None,
) -> str:
    """Enter the degree days of a period.

    Parameters
    ----------
    graph
        Grows by the nodes.
    name
        Id of the figure; its months stand below it.
    period, temperatures, plant_on
        As for `degree_days`.

    Returns
    -------
    str
        The node's id [K·d].
    """
    months = [
        graph.derive(
            f"{name}/month/{month}",
            Operation.PRODUCT,
            [
                graph.given(
                    f"{name}/days/{month}",
                    days,
                    "d",
                    symbol="d_m",
                    source=f"days of the month from {period.start_on} to {period.last_day} with the plant on",
                ),
                _enter_deficit(graph, month, temperatures),
            ],
            UNIT,
            symbol="d_m · Δθ_m",
        )
        for month, days in heating_days_by_month(period, plant_on).items()
    ]
    return graph.derive(name, Operation.SUM, months, UNIT, symbol="GG", rule=RULE)


def _enter_deficit(graph: GraphBuilder, month: int, temperatures: MonthlyTemperatures) -> str:
    name = f"climate/deficit/{month}"
    if name in graph.nodes:
        return name
    for held, number in (("climate/base", temperatures.base_c), ("climate/zero", Decimal(0))):
        if held not in graph.nodes:
            symbol, source = ("θ_i", RULE) if number else ("0", "by definition")
            graph.given(held, number, "°C", symbol=symbol, source=source)
    outdoors = graph.given(
        f"climate/temperature/{month}",
        temperatures.temperature_c[month - 1],
        "°C",
        symbol="θ_e,m",
        source=temperatures.source,
    )
    lack = graph.derive(
        f"climate/lack/{month}", Operation.DIFFERENCE, ["climate/base", outdoors], "°C", symbol="θ_i - θ_e,m"
    )
    return graph.derive(name, Operation.MAXIMUM, [lack, "climate/zero"], "°C", symbol="Δθ_m")
