"""Millesimi from weights."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tepore.kernel.rounding import UnableToApportion
from tepore.norms.millesimi import millesimi_from_weights, variation_percent


def test_thirds_sum_to_a_thousand_and_the_lower_id_gets_the_hundredth() -> None:
    assert millesimi_from_weights({"b": 1, "a": 1, "c": 1}) == {
        "b": Decimal("333.33"),
        "a": Decimal("333.34"),
        "c": Decimal("333.33"),
    }


def test_the_decimals_are_chosen() -> None:
    assert millesimi_from_weights({"1": 2, "2": 1}, digits=0) == {"1": Decimal(667), "2": Decimal(333)}


def test_without_any_weight_there_is_no_table() -> None:
    with pytest.raises(UnableToApportion):
        millesimi_from_weights({"1": 0})


def test_a_variation_needs_an_old_share() -> None:
    assert variation_percent(Decimal(110), Decimal(100)) == 10
    assert variation_percent(Decimal("118.55"), Decimal("166.04")) == Fraction(-4749, 16604) * 100
    assert variation_percent(Decimal(1), Decimal(0)) is None
