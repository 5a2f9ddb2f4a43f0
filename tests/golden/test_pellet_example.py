"""The pellet, sun and heat pump example against figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import log, pi
from pathlib import Path

import pytest

from tepore.services.allocate_building import allocate_building

EXAMPLE = Path(__file__).parents[2] / "examples" / "pellet-and-solar.toml"
ALLOCATION = allocate_building(file=EXAMPLE)
GRAPH = ALLOCATION.graph


def test_pellets_burnt_first_in_first_out() -> None:
    # 1850 + 6000 + 5000 − 2430 = 10 420 kg: all of the first two lots, and 2570 of 5000 kg for 1775.00 EUR.
    assert GRAPH["stock/silo/used"].number == 10_420
    assert GRAPH["stock/silo/cost"].number == 59_200 + 198_000 + 91_235


def test_heat_of_each_generator() -> None:
    assert GRAPH["generator/pellet/heat"].number == Fraction(10_420) * Fraction("4.8") * Fraction("0.88")
    assert GRAPH["generator/pompa-di-calore/heat"].number == 2150 * Fraction("3.2")
    assert GRAPH["energy/total"].number == Fraction("44014.08") + 6880 + 3680


def test_electricity_is_parted_by_meter_and_by_nominal_power() -> None:
    # 1024.80 · 2150/3440 = 640.50; 1024.80 · 0.18 · 2745 / 3440 = 147.1958...
    assert GRAPH["cost/electricity"].number == 64_050 + 14_720
    codes = {note.code for note in ALLOCATION.notes}
    assert {"note.portion.nominal_power", "note.portion.days", "note.losses"} <= codes


def test_a_yearly_fee_is_charged_by_its_days() -> None:
    # 1 October to 30 September are 365 days, of which the season of 15 October to 15 April holds 183.
    assert GRAPH["expense/4"].number == 36_700
    assert GRAPH["cost/maintenance"].number == 36_700 + 38_500 - 3_300


def test_losses_of_pipes_and_store_by_hand() -> None:
    kwh = 2745 / 1000
    cellar = 64 * (52 - 12) * kwh / (log(128.3 / 48.3) / (2 * pi * 0.04) + 1 / (pi * 0.1283 * 4))
    risers = 88 * (50 - 20) * kwh / (log(44.9 / 26.9) / (2 * pi * 0.04) + log(280 / 44.9) / (2 * pi * 0.7))
    shed = 18 * (65 - 9) * kwh / (log(160.3 / 60.3) / (2 * pi * 0.028) + log(2400 / 160.3) / (2 * pi * 1.8))
    store = 3.4 * (62 - 14) / 45 * 4392 / 24
    assert float(GRAPH["losses/total"].number) == pytest.approx(cellar + risers + shed + store, rel=3e-4)
    assert GRAPH["energy/involuntary"].number == 5653
    assert float(GRAPH["losses/recoverable"].number) == pytest.approx(risers, rel=3e-4)


def test_the_bill() -> None:
    energy = Decimal("3484.35") + Decimal("640.50") + Decimal("147.20")
    assert ALLOCATION.total_cents == 100 * (energy + Decimal("719.00") + Decimal("292.80"))
    assert GRAPH["cost/unit"].number == Fraction(energy * 100) / Fraction("54574.08")
