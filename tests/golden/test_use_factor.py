"""The use factor of UNI 10200:2018 at points worked by hand from its published formula.

Formula and the limit 0.8: edilclima.it FAQ 220; the limit 0.3: forum.edilclima.it t=25472. A project with
f*_inv = 25 % and 80 000 kWh in full use: f_inv = 1 - (0.75 / 0.8) f_uso = 1 - 0.9375 f_uso up to 0.8.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tepore.kernel import GraphBuilder
from tepore.norms.dlgs102 import Verdict
from tepore.norms.uni10200 import HeadKind, LowUse, UseFactor
from tepore.norms.uni10200.use_factor import enter_use_factor
from tepore.services.allocate_building import allocate_building

EXAMPLE = Path(__file__).parents[2] / "examples" / "palazzina-6-use-factor.toml"


@pytest.mark.parametrize(
    ("heat_kwh", "extended", "held"),
    [
        (100_000, "0.25", "0.25"),  # f_uso 1.25
        (80_000, "0.25", "0.25"),  # 1
        (64_000, "0.25", "0.25"),  # 0.8: 1 - 0.75, both branches agree
        (63_999, "0.25001171875", "0.25001171875"),  # 0.7999875: 1 - 0.74998828125
        (32_000, "0.625", "0.625"),  # 0.4: 1 - 0.375
        (24_000, "0.71875", "0.71875"),  # 0.3: 1 - 0.28125
        (8_000, "0.90625", "0.71875"),  # 0.1: 1 - 0.09375, or held
        (0, "1", "0.71875"),  # 0
    ],
)
def test_the_involuntary_fraction_is_as_worked_by_hand(heat_kwh: int, extended: str, held: str) -> None:
    for low_use, expected in ((LowUse.EXTEND, extended), (LowUse.HOLD, held)):
        graph = GraphBuilder()
        energy = graph.given("energy/total", heat_kwh, "kWh", symbol="Q_tot", source="by hand")
        criterion = UseFactor(
            full_use_fraction=Decimal("0.25"),
            full_use_heat_kwh=Decimal(80_000),
            low_use=low_use,
            source="by hand",
        )
        node = enter_use_factor(graph, criterion, energy)
        assert graph.number(node) == Fraction(expected)
        assert graph.build().check() == ()


def test_half_use_of_the_six_flats() -> None:
    # f_uso = 40 000 / 80 000 = 0.5; f_inv = 1 - 0.718 / 0.8 * 0.5 = 0.55125; 4400 EUR: 2425.50 and 1974.50.
    allocation = allocate_building(file=EXAMPLE)
    assert allocation.graph["criterion/use_factor"].number == Fraction(1, 2)
    assert allocation.graph["criterion/involuntary_fraction"].number == Fraction("0.55125")
    assert allocation.graph["energy/involuntary"].number == 22_050
    amounts = {head.kind: head.amount_cents for head in allocation.heads}
    assert (amounts[HeadKind.INVOLUNTARY], amounts[HeadKind.VOLUNTARY]) == (2425_50, 1974_50)
    # 1974.50 of 5230.00 EUR follow consumption: 37.75 %, below the half that the law asks.
    assert allocation.legal_check.verdict is Verdict.NOT_MET
    assert allocation.graph.check() == ()
