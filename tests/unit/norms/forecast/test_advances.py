"""Advances: whole euro, in proportion, summing to the plan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tepore.norms.forecast import UnableToPlan, advances_of


def test_the_rates_sum_to_the_plan() -> None:
    plan = advances_of({"1": 50_010, "2": 25_000, "3": 25_000}, rates=4)
    # 1000.10 EUR rounded up to a multiple of 4 is 1004; 251 a due day: 125.51, 62.74, 62.74
    assert (plan.plan_euros, dict(plan.rate_euros)) == (1004, {"1": 125, "2": 63, "3": 63})


def test_a_plan_of_ones_own_is_kept() -> None:
    assert dict(advances_of({"1": 100, "2": 100}, rates=2, plan_euros=800).rate_euros) == {"1": 200, "2": 200}


@pytest.mark.parametrize(
    ("foreseen", "rates", "plan"),
    [
        ({"1": 100}, 0, None),
        ({"1": 100}, 25, None),
        ({"1": -1}, 2, None),
        ({"1": 100}, 3, 100),
        ({"1": 0}, 2, 10),
    ],
)
def test_plans_that_cannot_be_are_refused(foreseen: dict[str, int], rates: int, plan: int | None) -> None:
    with pytest.raises(UnableToPlan):
        advances_of(foreseen, rates=rates, plan_euros=plan)


@given(
    st.dictionaries(st.text("0123456789AB", min_size=1, max_size=3), st.integers(0, 500_000), min_size=1),
    st.integers(1, 24),
)
def test_whatever_is_foreseen_the_rates_cover_it(foreseen: dict[str, int], rates: int) -> None:
    plan = advances_of(foreseen, rates=rates)
    assert sum(plan.rate_euros.values()) * rates == plan.plan_euros
    assert 0 <= plan.plan_euros * 100 - sum(foreseen.values()) < 100 * rates
    assert min(plan.rate_euros.values()) >= 0
