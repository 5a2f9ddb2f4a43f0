"""Laws of a comparison: nothing is won or lost in sum, and every unit is on one side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from season_inputs import seasons

from tepore.norms.uni10200 import FixedSplit, SeasonInputs, allocate
from tepore.services.compare_criteria import compare_allocations


@given(inputs=seasons(), percent=st.integers(0, 100))
@settings(max_examples=100)
def test_what_some_win_others_lose(inputs: SeasonInputs, percent: int) -> None:
    other = FixedSplit(fixed_fraction=Decimal(percent).scaleb(-2), source="drawn")
    runs = [("first", allocate(inputs)), ("other", allocate(replace(inputs, criterion=other)))]
    comparison = compare_allocations(runs)
    assert sum(unit.difference_cents[1] for unit in comparison.units) == 0
    assert all(unit.difference_cents[0] == 0 for unit in comparison.units)
    more, less = comparison.paying_more(1), comparison.paying_less(1)
    same = [unit for unit in comparison.units if unit.total_cents[0] == unit.total_cents[1]]
    assert {unit.unit_id for unit in (*more, *less, *same)} == {unit.id for unit in inputs.units}
    assert len(more) + len(less) + len(same) == len(inputs.units)
