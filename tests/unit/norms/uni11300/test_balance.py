"""Utilisation, balance, transmission, spaces, ventilation, hot water, pipes, comparison."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tepore.norms.defaults import Default
from tepore.norms.uni11300 import (
    Building,
    Construction,
    OpaqueElement,
    ThermalBridge,
    UnheatedSpace,
    Unit,
    climate_of,
    heating_need,
    heating_season,
    hot_water_need,
    hot_water_volume_l_day,
    method_named,
)
from tepore.norms.uni11300.balance import MonthlyFlows, cooling_balance, heating_balance
from tepore.norms.uni11300.building import BadBuilding
from tepore.norms.uni11300.comparison import NoComparison, need_difference
from tepore.norms.uni11300.distribution import (
    BadPipe,
    WarmPart,
    pipe_transmittance_w_m_k,
    plant_losses_kwh,
)
from tepore.norms.uni11300.hot_water import NoHotWaterTable
from tepore.norms.uni11300.transmission import (
    BadSpace,
    correction_factors,
    flat_rate_names,
    flat_rates,
    space_conductances,
    ventilation_w_k,
)
from tepore.norms.uni11300.utilisation import (
    cooling_utilisation,
    heating_utilisation,
    limit_ratio,
    time_constant_h,
)

METHOD = method_named("uni-ts-11300-1:2014")
WALL = Construction("c", given_transmittance=1.5, source="test")


def flat(*elements: object, **changes: object) -> Unit:
    figures: dict[str, object] = {
        "id": "A",
        "floor_area_m2": 80.0,
        "net_volume_m3": 216.0,
        "elements": elements,
        "capacity_area_m2": 300.0,
    }
    return Unit(**{**figures, **changes})  # type: ignore[arg-type]


def building(*units: Unit, spaces: tuple[UnheatedSpace, ...] = ()) -> Building:
    return Building("casa", climate_of("Milano"), heating_season("E"), METHOD, units, spaces)


def test_utilisation_by_hand() -> None:
    # g = 0.5, a = 2: (1 - 0.25) / (1 - 0.125); g = 1, a = 2: 2/3; g = 2, a = 2: (1 - 4) / (1 - 8).
    eta = heating_utilisation(np.asarray([0.0, 0.5, 1.0, 2.0, np.inf]), np.asarray([2.0] * 5))
    assert eta == pytest.approx([1, 0.75 / 0.875, 2 / 3, 3 / 7, 0], abs=1e-6)


def test_cooling_utilisation_by_hand() -> None:
    # g = 2, a = 1: (1 - 1/2) / (1 - 1/4); g = 1: 1/2; g <= 0: 1.
    eta = cooling_utilisation(np.asarray([-1.0, 0.0, 1.0, 2.0]), np.asarray([1.0] * 4))
    assert eta == pytest.approx([1, 1, 0.5, 2 / 3], abs=1e-6)


def test_huge_ratios_do_not_overflow() -> None:
    eta = heating_utilisation(np.asarray([1e6, 1e300]), np.asarray([50.0, 50.0]))
    assert eta == pytest.approx([1e-6, 0], abs=1e-6)


def test_limit_and_time_constant() -> None:
    assert limit_ratio(2.0) == 1.5
    # 165 kJ/(m2 K) x 300 m2 over 3.6 x 321.69 W/K.
    assert time_constant_h(np.asarray([49500.0]), np.asarray([321.69]))[0] == pytest.approx(42.743, abs=1e-3)


def flows(losses: float, gains: float, sun_on_walls: float = 0.0) -> MonthlyFlows:
    def cell(figure: float) -> np.ndarray:
        return np.asarray([[figure]])

    zero = cell(0.0)
    return MonthlyFlows(cell(losses), zero, zero, cell(gains), cell(sun_on_walls), zero, np.asarray([30.0]))


def test_heating_balance_by_hand() -> None:
    # tau 30 h: a = 3; g = 0.5: eta = 0.875 / 0.9375.
    balance = heating_balance(flows(1000, 500), METHOD)
    assert balance.exponent[0, 0] == 3
    assert balance.need_kwh[0, 0] == pytest.approx(1000 - 500 * 0.875 / 0.9375, abs=1e-3)
    assert heating_balance(flows(-50, 500), METHOD).need_kwh[0, 0] == 0
    assert heating_balance(flows(100, 1e9), METHOD).need_kwh[0, 0] == pytest.approx(0, abs=1e3)


def test_sun_on_walls_is_a_gain_or_less_loss() -> None:
    lombard = method_named("lombardia-6437-2026")
    among_gains = heating_balance(flows(1000, 400, 100), METHOD)
    off_losses = heating_balance(flows(1000, 400, 100), lombard)
    assert (among_gains.losses_kwh[0, 0], among_gains.gains_kwh[0, 0]) == (1000, 500)
    assert (off_losses.losses_kwh[0, 0], off_losses.gains_kwh[0, 0]) == (900, 400)


def test_cooling_balance_by_hand() -> None:
    # a = 3, g = 2: eta_C = (1 - 1/8) / (1 - 1/16).
    balance = cooling_balance(flows(500, 1000), METHOD)
    assert balance.need_kwh[0, 0] == pytest.approx(1000 - 500 * 0.875 / 0.9375, abs=1e-3)
    assert cooling_balance(flows(-100, 300), METHOD).need_kwh[0, 0] == pytest.approx(400)


def test_the_printed_flat_rates() -> None:
    rates = flat_rates()
    assert len(rates) == 14
    assert flat_rate_names().keys() == rates.keys()
    assert (rates["one_external_wall"], rates["ground"], rates["crawl_space"]) == (0.4, 0.45, 0.8)


STAIRS = UnheatedSpace("scala", elements=(OpaqueElement("s", WALL, 60.0),), volume_m3=150.0)


def test_the_balance_of_a_space_by_hand() -> None:
    house = building(flat(OpaqueElement("w", WALL, 20.0, "scala")), spaces=(STAIRS,))
    # H_iu = 30 W/K, H_ue = 90 + 0.34 x 0.5 x 150 = 115.5 W/K.
    assert space_conductances(house, STAIRS) == (30, Fraction("115.5"))
    assert float(correction_factors(house)["scala"]) == pytest.approx(115.5 / 145.5, abs=5e-5)


def test_a_space_without_envelope_or_with_an_unknown_rate_is_refused() -> None:
    one = flat(OpaqueElement("w", WALL, 20.0, "scala"))
    with pytest.raises(BadSpace, match="scala"):
        correction_factors(building(one, spaces=(UnheatedSpace("scala"),)))
    with pytest.raises(BadSpace, match="flat rate"):
        correction_factors(building(one, spaces=(UnheatedSpace("scala", flat_rate="moon"),)))


def test_ventilation_by_hand() -> None:
    assert ventilation_w_k(flat(), METHOD) == Fraction("22.032")
    assert float(ventilation_w_k(flat(air_change_h=0.5), METHOD)) == pytest.approx(0.34 * 0.5 * 216)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (building, "need.no_units"),
        (lambda: building(flat(), flat()), "need.unit.twice"),
        (
            lambda: building(flat(OpaqueElement("w", WALL, 1.0), ThermalBridge("w", 1, 0.1))),
            "need.element.twice",
        ),
        (lambda: building(flat(OpaqueElement("w", WALL, 1.0, "void"))), "need.beyond"),
        (
            lambda: building(
                flat(),
                spaces=(
                    UnheatedSpace("a", flat_rate="ground"),
                    UnheatedSpace("b", elements=(OpaqueElement("x", WALL, 1.0, "a"),)),
                ),
            ),
            "need.space.neighbour",
        ),
        (lambda: flat(floor_area_m2=0.0), "need.not_positive"),
        (lambda: flat(floor_area_m2=1e308), "need.not_positive"),
        (
            lambda: building(
                flat(OpaqueElement("w", WALL, 1.0), OpaqueElement("v", replace(WALL, source="x"), 1.0))
            ),
            "need.construction.twice",
        ),
        (lambda: flat(capacity_area_m2=0.0), "need.not_positive"),
        (lambda: flat(time_constant_h=0.0), "need.not_positive"),
        (lambda: flat(air_change_h=50.0), "need.out_of_range"),
        (lambda: flat(internal_gains_w=-1.0), "need.out_of_range"),
        (lambda: OpaqueElement("w", WALL, float("nan")), "need.not_positive"),
        (lambda: OpaqueElement("w", WALL, 1.0, absorptance=2.0), "need.out_of_range"),
        (lambda: ThermalBridge("w", 1.0, 50.0), "need.out_of_range"),
    ],
)
def test_an_impossible_survey_is_refused_by_name(make: object, code: str) -> None:
    with pytest.raises(BadBuilding) as refusal:
        make()  # type: ignore[operator]
    assert refusal.value.code == code
    assert refusal.value.where


# UNI/TS 11300-2:2014 as printed in Allegato H, Prospetto 5.V: 122.03 l/day for 80 m2.
@pytest.mark.parametrize(
    ("area", "volume"), [(30, 50), (35, 50), (40, 63.35), (80, 122.03), (200, 250.07), (250, 250)]
)
def test_hot_water_volumes(area: float, volume: float) -> None:
    assert hot_water_volume_l_day(area) == pytest.approx(volume)


def test_hot_water_heat_by_hand() -> None:
    need = hot_water_need(80, 14.3)
    assert need.energy_kwh_year == pytest.approx(1.162 * 0.12203 * (40 - 14.3) * 365)
    old = hot_water_need(80, 14.3, "2008")
    assert old.cold_temperature_c == 15
    assert old.volume_l_day == pytest.approx(4.514 * 80**-0.2356 * 80)
    assert "not verified" in old.source


def test_no_table_no_hot_water() -> None:
    with pytest.raises(NoHotWaterTable):
        hot_water_volume_l_day(80, "1990")
    with pytest.raises(NoHotWaterTable):
        hot_water_volume_l_day(0)


def test_pipes_by_hand() -> None:
    # A bare pipe of 42.4 mm with 4 W/(m2 K): pi D alpha.
    assert pipe_transmittance_w_m_k(42.4, 0, 0.04) == pytest.approx(np.pi * 0.0424 * 4, abs=5e-5)
    insulated = pipe_transmittance_w_m_k(42.4, 20, 0.04)
    assert insulated == pytest.approx(np.pi / (np.log(82.4 / 42.4) / 0.08 + 1 / 0.3296), abs=5e-5)
    measured = Default(8.0, "W/(m2 K)", "alpha", "misura", verified=True)
    assert pipe_transmittance_w_m_k(42.4, 0, 0.04, measured) == pytest.approx(np.pi * 0.0424 * 8, abs=5e-5)
    with pytest.raises(BadPipe):
        pipe_transmittance_w_m_k(0, 10, 0.04)


def test_losses_of_the_plant() -> None:
    pipes = WarmPart("a", 30.0, 60.0, 10.0, 2000.0)
    cold = WarmPart("b", 30.0, 10.0, 20.0, 2000.0)
    assert pipes.energy_kwh == 3000
    assert plant_losses_kwh([pipes, cold]) == 3000


def test_the_largest_difference_by_floor_area() -> None:
    difference = need_difference(
        {"A": Fraction(9000), "B": Fraction(4000), "C": Fraction(9000)},
        {"A": Fraction(90), "B": Fraction(80), "C": Fraction(90)},
    )
    assert (difference.highest, difference.lowest) == ("A", "B")
    assert difference.of_highest_percent == 50
    assert difference.of_lowest_percent == 100
    nothing = need_difference({"A": Fraction(0)}, {"A": Fraction(1)})
    assert (nothing.of_highest_percent, nothing.of_lowest_percent) == (0, None)
    with pytest.raises(NoComparison):
        need_difference({}, {})
    with pytest.raises(NoComparison):
        need_difference({"A": Fraction(1)}, {})


def test_a_given_time_constant_goes_before_capacity() -> None:
    one = flat(OpaqueElement("w", WALL, 60.0))
    assert heating_need(building(replace(one, time_constant_h=18.9))).balance.exponent[0, 0] == pytest.approx(
        2.26
    )
