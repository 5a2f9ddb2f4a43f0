"""Totalisers of zones beside the norms' own counting over open times."""

from __future__ import annotations

import numpy as np
import pytest

from tepore.norms.totalisers import Intervals
from tepore.norms.uni9019 import count_degree_days
from tepore.norms.uni11388 import count_compensated_time
from tepore.simulation.heating import HeatingTruth
from tepore.simulation.scenario import TotaliserKind
from tepore.simulation.totalisers import counted_by_step

STEPS = 48
POWER_W = np.array([1500.0, 500.0])


def heating(open_share: np.ndarray, water_c: float = 55.0) -> HeatingTruth:
    both = np.full((STEPS, 2), 1.0)
    one = np.zeros(STEPS)
    return HeatingTruth(
        air_c=20 * both,
        mass_c=20 * both,
        radiator_w=both,
        pipe_w=both,
        open_share=open_share,
        supply_c=(water_c + 5) * both,
        return_c=(water_c - 5) * both,
        excess_k=both,
        flow_c=one,
        cellar_w=one,
        boiler_w=one,
        gas_m3=one,
    )


def counted(kind: TotaliserKind, truth: HeatingTruth, outdoor_c: float = 5.0, step_h: float = 1.0) -> float:
    outdoor = np.full(STEPS, outdoor_c)
    return float(counted_by_step(kind, truth, outdoor, ((0, 1), POWER_W), step_h).sum())


@pytest.fixture
def a_day_open() -> HeatingTruth:
    """Both valves open through the second day alone."""
    return heating(np.repeat([0.0, 1.0], STEPS // 2)[:, None] * np.ones(2))


VALVE = Intervals(((86400.0, 2 * 86400.0),))
RUN = Intervals(((0.0, 2 * 86400.0),))
ENDS_S = [0.0, 2 * 86400.0]


def test_degree_days_are_those_of_uni_9019(a_day_open: HeatingTruth) -> None:
    norm = count_degree_days(VALVE, RUN, ENDS_S, [5.0, 5.0]).degree_days
    assert norm == 15.0
    assert counted(TotaliserKind.DEGREE_DAYS, a_day_open) == pytest.approx(norm)


def test_compensated_time_is_that_of_uni_11388(a_day_open: HeatingTruth) -> None:
    norm = count_compensated_time(VALVE, RUN, ENDS_S, [60, 60], [20, 20], return_c=[50, 50]).degree_days
    assert norm == 35.0
    assert counted(TotaliserKind.COMPENSATED_TIME, a_day_open) == pytest.approx(norm)


def test_open_time_is_in_hours_and_weighs_radiators_by_power() -> None:
    only_the_large = heating(np.tile([1.0, 0.0], (STEPS, 1)))
    assert counted(TotaliserKind.OPEN_TIME, only_the_large) == pytest.approx(0.75 * STEPS)
    assert counted(TotaliserKind.OPEN_TIME, only_the_large, step_h=0.25) == pytest.approx(0.75 * STEPS / 4)


def test_a_warm_day_and_cold_water_count_nothing(a_day_open: HeatingTruth) -> None:
    assert counted(TotaliserKind.DEGREE_DAYS, a_day_open, outdoor_c=23.0) == 0.0
    cold = heating(np.ones((STEPS, 2)), water_c=18.0)
    assert counted(TotaliserKind.COMPENSATED_TIME, cold) == 0.0
