"""Losses of pipes and stores against worked examples of others, and figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import log, pi

import pytest

from tepore.norms.uni11300_2 import Surroundings, WarmPipe, WarmStore, losses_kwh, transmittance_of

HOURS = Decimal(1000)
"""Over 1000 hours the loss in kWh is the loss in watts."""


def pipe(**sizes: object) -> WarmPipe:
    given = {"id": "p", "length_m": Decimal(1), "hours": HOURS, "source": "test", **sizes}
    return WarmPipe(
        **{
            name: Decimal(str(size)) if isinstance(size, int | float) else size
            for name, size in given.items()
        }
    )


def test_insulated_pipe_in_air_of_a_published_exercise() -> None:
    # Steel pipe 106 mm, 50 mm of foam of 0.033 W/(m K), water 130 °C, air -5 °C, 10 W/(m² K) outside: "about
    # 40.2 W/m" (exercise of a Finnish school, math-gpt.org "Teräsputkessa virtaa vettä"; metal and inner film
    # are under 0.1 % there).
    given = pipe(
        outer_diameter_mm=106,
        insulation_mm=50,
        insulation_w_m_k=0.033,
        surface_w_m2_k=10,
        water_c=130,
        around_c=-5,
    )
    assert float(losses_kwh([given])) == pytest.approx(40.2, abs=0.05)


def test_buried_pipe_of_a_published_example() -> None:
    # Çengel, Heat Transfer, example "heat loss from buried steam pipes": 30 m of 10 cm pipe, axis 50 cm deep,
    # 80 °C in ground of 0.9 W/(m K) whose surface is at 10 °C: shape factor 62.9 m, 3963 W.
    given = pipe(
        length_m=30,
        outer_diameter_mm=100,
        surroundings=Surroundings.BURIED,
        depth_m=0.5,
        around_w_m_k=0.9,
        water_c=80,
        around_c=10,
    )
    assert float(losses_kwh([given])) == pytest.approx(3963, abs=1.5)


def test_embedded_insulated_pipe_by_hand() -> None:
    # d 22 mm, 9 mm of 0.040 W/(m K) (D = 40 mm), axis 65 mm below the face of a wall of 0.7 W/(m K).
    resistance = log(40 / 22) / (2 * pi * 0.040) + log(4 * 65 / 40) / (2 * pi * 0.7)
    given = pipe(
        outer_diameter_mm=22,
        insulation_mm=9,
        insulation_w_m_k=0.040,
        surroundings=Surroundings.EMBEDDED,
        depth_m=0.065,
        around_w_m_k=0.7,
        water_c=50,
        around_c=20,
    )
    assert float(transmittance_of(given).linear_w_m_k) == pytest.approx(1 / resistance, abs=5e-5)
    assert float(losses_kwh([given])) == pytest.approx(30 / resistance, rel=2e-4)


def test_bare_pipe_in_air_by_hand() -> None:
    # U_l = π D α = 3.14159 · 0.0337 · 14 = 1.4822; α is the default for bare pipes.
    given = pipe(outer_diameter_mm=33.7, water_c=60, around_c=15, length_m=10)
    assert transmittance_of(given).linear_w_m_k == Fraction("1.4822")
    assert losses_kwh([given]) == Fraction("1.4822") * 10 * 45


def test_store_by_its_declared_loss() -> None:
    # 2.4 kWh a day at 45 K; 60 °C in 15 °C for 180 days is the declared difference: 432 kWh.
    given = WarmStore(
        id="s",
        standing_loss_kwh_day=Decimal("2.4"),
        water_c=Decimal(60),
        around_c=Decimal(15),
        hours=Decimal(24 * 180),
        source="data sheet",
    )
    assert losses_kwh([given]) == 432
