"""Hot water drawn by each flat, the tank that holds it, and the heat that the boiler gives for both.

::

    boiler ──> coil ──> tank ──┬──> draws of the flats
                          │    └──> recirculation (lost in the pipes)
                          └──> loss to the cellar

In each step, coil = draws + recirculation + loss + what the tank takes up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tepore.kernel.periods import midnight_in_rome
from tepore.norms.ranges import FloatArray
from tepore.norms.uni11300 import hot_water_volume_l_day
from tepore.norms.uni11300.hot_water import WATER_KWH_M3_K
from tepore.simulation.scenario import HotWaterTable, Scenario
from tepore.simulation.seeds import stream
from tepore.simulation.timeline import MonthSpan, rome_hours, seconds_of

DRAWS_PER_DAY = 12
"""Draws of a flat in a day, on the mean (invented)."""
HOUR_WEIGHTS = np.array([1, 0.5, 0.5, 0.5, 1, 3, 8, 10, 8, 5, 4, 4, 5, 5, 3, 3, 3, 5, 7, 9, 9, 7, 4, 2])
"""When draws happen over the day (invented: a morning and an evening peak)."""


@dataclass(frozen=True)
class HotWater:
    """Hot water of a month.

    Attributes
    ----------
    litres
        Drawn by each flat in each step [l], shape ``(steps, units)``; zero for a flat without.
    draws_w, recirculation_w, loss_w
        Heat of the draws, lost by recirculation, lost by the tank [W], shape ``(steps,)``.
    tank_c
        Temperature of the tank at the end of each step [°C], shape ``(steps,)``.
    boiler_w
        Heat that the boiler gives to the tank [W], shape ``(steps,)``.
    """

    litres: FloatArray
    draws_w: FloatArray
    recirculation_w: FloatArray
    loss_w: FloatArray
    tank_c: FloatArray
    boiler_w: FloatArray


@dataclass
class HotWaterPlant:
    """The hot water of a scenario, month after month.

    Parameters
    ----------
    scenario
        Its flats draw a mean of V = a·S + b litres a day (UNI/TS 11300-2), none while vacant.
    seed
        Seed of the run.
    """

    scenario: Scenario
    seed: int
    tank_c: float = field(init=False)
    """Temperature of the tank now [°C]."""
    _charging: bool = False

    def __post_init__(self) -> None:
        self.tank_c = self.scenario.hot_water.tank_c if self.scenario.hot_water else np.nan

    def of_month(self, span: MonthSpan) -> HotWater:
        """Give the hot water of the next month: draws come by a Poisson law, their sizes by a gamma law."""
        litres = np.zeros((span.steps, len(self.scenario.units)))
        table = self.scenario.hot_water
        if table is None:
            nothing = np.zeros(span.steps)
            return HotWater(litres, nothing, nothing, nothing, np.full(span.steps, np.nan), nothing)
        weights = HOUR_WEIGHTS[rome_hours(span.starts_s).hour] / HOUR_WEIGHTS.sum() * span.step_h
        for column, unit in enumerate(self.scenario.units):
            if not unit.hot_water:
                continue
            draws = stream(self.seed, "hot water", unit.id, span.label)
            count = draws.poisson(DRAWS_PER_DAY * weights)
            size_l = hot_water_volume_l_day(unit.floor_area_m2) / DRAWS_PER_DAY
            litres[:, column] = draws.gamma(np.maximum(count, 1e-12), size_l) * (count > 0)
            for vacancy in unit.vacant:
                days = vacancy.from_on, vacancy.to_on
                edges = [max(0, seconds_of(midnight_in_rome(day)) - span.first_s) for day in days]
                litres[edges[0] // span.step_s : edges[1] // span.step_s, column] = 0.0
        drawn_wh = litres.sum(axis=1) * WATER_KWH_M3_K * (table.delivery_c - table.cold_c)
        return self._with_tank(table, litres, drawn_wh / span.step_h, span.step_h)

    def _with_tank(
        self, table: HotWaterTable, litres: FloatArray, draws_w: FloatArray, step_h: float
    ) -> HotWater:
        """Run the tank: it is charged when it has cooled by its fall, until it is warm again."""
        capacity_wh_k = table.tank_l * WATER_KWH_M3_K
        coil_w = 1000 * (table.coil_kw or self.scenario.boiler.power_kw)
        tank_c, loss_w, boiler_w = (np.zeros_like(draws_w) for _ in range(3))
        for step, drawn in enumerate((draws_w + table.recirculation_w).tolist()):
            loss = table.tank_w_k * (self.tank_c - self.scenario.pipes.cellar_c)
            after = self.tank_c - (drawn + loss) * step_h / capacity_wh_k
            self._charging = self._charging or after < table.tank_c - table.tank_fall_k
            wanted = (table.tank_c - after) * capacity_wh_k / step_h if self._charging else 0.0
            given = min(coil_w, wanted)
            self._charging = given < wanted
            self.tank_c = after + given * step_h / capacity_wh_k
            tank_c[step], loss_w[step], boiler_w[step] = self.tank_c, loss, given
        lost = np.full_like(draws_w, table.recirculation_w)
        return HotWater(litres, draws_w, lost, loss_w, tank_c, boiler_w)
