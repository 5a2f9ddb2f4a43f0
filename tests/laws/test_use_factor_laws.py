"""Laws of the use factor (UNI 10200:2018): bounded, falling with use, without a step, its edition alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from season_inputs import seasons

from tepore.kernel import GraphBuilder
from tepore.norms.uni10200 import LowUse, SeasonInputs, UseFactor, allocate
from tepore.norms.uni10200.use_factor import enter_use_factor

FRACTIONS = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-4))
HEATS = st.integers(1, 10**7).map(lambda number: Decimal(number).scaleb(-1))
SOME = settings(max_examples=200)


def involuntary_fraction(criterion: UseFactor, heat_kwh: Decimal) -> Fraction:
    graph = GraphBuilder()
    energy = graph.given("energy/total", heat_kwh, "kWh", symbol="Q_tot", source="drawn")
    return graph.number(enter_use_factor(graph, criterion, energy))


@st.composite
def criteria(draw: st.DrawFn) -> UseFactor:
    return UseFactor(
        full_use_fraction=draw(FRACTIONS),
        full_use_heat_kwh=draw(HEATS),
        low_use=draw(st.sampled_from(LowUse)),
        source="drawn",
    )


@SOME
@given(criterion=criteria(), heat_kwh=HEATS)
def test_it_lies_between_full_use_and_the_whole(criterion: UseFactor, heat_kwh: Decimal) -> None:
    assert criterion.full_use_fraction <= involuntary_fraction(criterion, heat_kwh) <= 1


@SOME
@given(criterion=criteria(), heat_kwh=HEATS, more_kwh=HEATS)
def test_more_heat_never_raises_it(criterion: UseFactor, heat_kwh: Decimal, more_kwh: Decimal) -> None:
    more = involuntary_fraction(criterion, heat_kwh + more_kwh)
    assert more <= involuntary_fraction(criterion, heat_kwh)


@SOME
@given(criterion=criteria(), heat_kwh=HEATS, more_kwh=HEATS)
def test_it_has_no_step(criterion: UseFactor, heat_kwh: Decimal, more_kwh: Decimal) -> None:
    steepest = (1 - Fraction(criterion.full_use_fraction)) / Fraction("0.8")
    moved = Fraction(more_kwh) / Fraction(criterion.full_use_heat_kwh)
    less, more = (involuntary_fraction(criterion, heat) for heat in (heat_kwh, heat_kwh + more_kwh))
    assert abs(more - less) <= steepest * moved


@SOME
@given(inputs=seasons([UseFactor]), factor=st.integers(2, 50))
def test_the_unit_of_heat_does_not_matter(inputs: SeasonInputs, factor: int) -> None:
    assert isinstance(inputs.criterion, UseFactor)
    criterion = replace(
        inputs.criterion, full_use_heat_kwh=inputs.criterion.full_use_heat_kwh * factor, low_use=LowUse.HOLD
    )
    plain = replace(inputs, criterion=replace(inputs.criterion, low_use=LowUse.HOLD))
    energy = tuple(
        replace(supply, energy_kwh=supply.energy_kwh * factor)
        if hasattr(supply, "energy_kwh")
        else replace(supply, quantity=supply.quantity * factor)
        for supply in inputs.energy
    )
    turned = allocate(replace(inputs, criterion=criterion, energy=energy))
    assert [one.total_cents for one in turned.statements] == [
        one.total_cents for one in allocate(plain).statements
    ]


@SOME
@given(inputs=seasons([UseFactor]))
def test_no_figure_names_another_edition(inputs: SeasonInputs) -> None:
    assert not [node.id for node in allocate(inputs).graph if "10200:2015" in node.rule]
