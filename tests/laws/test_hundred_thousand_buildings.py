"""M1 to M4 over 100,000 random buildings, on the way without the graph, which gives the same cents by law.

M1 and M2 look at every building; M3 (another order of units, readings, tables, expenses) and M4 (the first
unit uses more) at every third each, which keeps the whole within half a minute of one core.
`test_amounts_laws` holds that `allocate` gives these very cents.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from random_seasons import random_season

from tepore.norms.uni10200 import Direct, HeadKind, SeasonInputs, problems_of
from tepore.norms.uni10200.amounts import Amounts, amounts_of

BUILDINGS = 100_000
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_sums_quotas_order_and_more_use(part: int) -> None:
    for number in range(part, BUILDINGS, PARTS):
        inputs = random_season(number)
        owed = amounts_of(inputs)
        assert_sums(inputs, owed, number)
        assert_within_a_cent(inputs, owed, number)
        if number % 3 == 0:
            assert amounts_of(turned(inputs, number)) == owed, f"M3, season {number}"
        if number % 3 == 1:
            assert_more_use_never_pays_less(inputs, owed, number)


def test_the_drawn_seasons_have_no_problems() -> None:
    assert not [number for number in range(1200) if problems_of(random_season(number))]


def assert_sums(inputs: SeasonInputs, owed: Amounts, number: int) -> None:
    bill = sum(one.amount_cents for one in inputs.expenses)
    assert sum(sum(one.values()) for one in owed.values()) == bill, f"M1, season {number}"


def assert_within_a_cent(inputs: SeasonInputs, owed: Amounts, number: int) -> None:
    counted = {unit.id: row.amount for unit, row in zip(inputs.units, inputs.consumptions, strict=False)}
    cents = {key: heads[HeadKind.VOLUNTARY] for key, heads in owed.items() if HeadKind.VOLUNTARY in heads}
    head, whole = sum(cents.values()), sum(counted[key] for key in cents)
    for key, amount in cents.items():
        # |amount - head * counted / whole| < 1, multiplied out: no division, no rounding
        assert amount >= 0, f"M2, season {number}"
        assert abs(amount * whole - head * counted[key]) < whole, f"M2, season {number}"


def turned(inputs: SeasonInputs, number: int) -> SeasonInputs:
    random = Random(number)  # noqa: S311 - draws of a test
    return replace(
        inputs,
        units=tuple(random.sample(inputs.units, len(inputs.units))),
        consumptions=inputs.consumptions[::-1],
        tables=inputs.tables[::-1],
        expenses=inputs.expenses[::-1],
    )


def assert_more_use_never_pays_less(inputs: SeasonInputs, owed: Amounts, number: int) -> None:
    row = inputs.consumptions[0]
    if row.last is None or isinstance(inputs.criterion, Direct):
        return  # with direct metering the head moves with the use, which has its own law
    more = replace(row, last=replace(row.last, index=row.last.index + 1 + number % 700))
    after = amounts_of(replace(inputs, consumptions=(more, *inputs.consumptions[1:])))
    if not inputs.common_rooms:  # with common rooms the head moves with the use too
        assert sum(after[row.subject].values()) >= sum(owed[row.subject].values()), f"M4, season {number}"
