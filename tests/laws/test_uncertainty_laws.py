"""Laws of uncertain bills: what one unit gains others lose; two methods agree; no doubt, no interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from season_inputs import seasons

from tepore.norms.uncertainty import Assumptions, UncertainBills, sensitivities_of, uncertainty_of_bills
from tepore.norms.uni10200 import Quality, SeasonInputs, allocate

KNOWN = Assumptions()
SMALL = replace(
    KNOWN,
    **{
        name: getattr(KNOWN, name).replaced(1.0, source="law: small doubts, where the first order holds")
        for name in ("rating", "estimate", "totaliser", "involuntary", "need", "efficiency")
    },
)


@settings(max_examples=60)
@given(inputs=seasons(common_rooms=False))
def test_the_bill_is_certain_so_the_units_doubts_cancel(inputs: SeasonInputs) -> None:
    run = allocate(inputs)
    bills = uncertainty_of_bills(run, draws=100)
    outputs = [one.node_id for one in run.statements]
    slopes = sensitivities_of(run.graph, outputs, bills.doubts)
    scale = np.abs(slopes).max(initial=1.0)
    assert np.abs(slopes.sum(axis=0)).max(initial=0.0) <= 1e-9 * scale


@settings(max_examples=60)
@given(inputs=seasons())
def test_first_order_and_drawing_agree_where_doubts_are_small(inputs: SeasonInputs) -> None:
    counted = tuple(row for row in inputs.consumptions if row.amount >= 200)
    bills = (
        uncertainty_of_bills(allocate(replace(inputs, consumptions=counted)), SMALL, draws=2000)
        if ({row.subject for row in counted} & {inputs.units[0].id})
        else None
    )
    for bill in bills.units if bills else ():
        if bill.standard_cents > 1:
            # 2000 draws know a standard deviation to 1.6 %; five of them, and a little curvature
            assert abs(bill.drawn_standard_cents / bill.standard_cents - 1) < 0.1


@settings(max_examples=40)
@given(inputs=seasons())
def test_causes_are_in_order_and_sum_to_the_whole(inputs: SeasonInputs) -> None:
    for bill in uncertainty_of_bills(allocate(inputs), draws=100).units:
        sizes = [cause.standard_cents for cause in bill.causes]
        assert sizes == sorted(sizes, reverse=True)
        if sizes:
            assert np.isclose(sum(cause.share for cause in bill.causes), 1)
            assert np.isclose(sum(size**2 for size in sizes), bill.standard_cents**2)
        assert bill.low_cents <= bill.total_cents <= bill.high_cents


@settings(max_examples=30)
@given(inputs=seasons())
def test_an_estimate_makes_no_amount_surer(inputs: SeasonInputs) -> None:
    def whole(bills: UncertainBills) -> float:
        return sum(bill.standard_cents**2 for bill in bills.units)

    read = replace(
        inputs, consumptions=tuple(replace(row, quality=Quality.ACTUAL) for row in inputs.consumptions)
    )
    guessed = replace(
        inputs,
        consumptions=tuple(
            replace(row, quality=Quality.ESTIMATED, method="law") for row in inputs.consumptions
        ),
    )
    rough = replace(KNOWN, estimate=KNOWN.estimate.replaced(60, source="law: far above any device's"))
    if all(row.amount >= 100 for row in inputs.consumptions):
        before, after = (uncertainty_of_bills(allocate(one), rough, draws=100) for one in (read, guessed))
        assert whole(after) >= whole(before) * (1 - 1e-9)
