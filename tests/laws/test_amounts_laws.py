"""The way without the graph gives the cents of the way with it, for every criterion and ordinary mess."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from season_inputs import seasons
from service_seasons import service_seasons

from tepore.kernel import Refusal
from tepore.norms.uni10200 import SeasonInputs, allocate
from tepore.norms.uni10200.amounts import Amounts, amounts_of
from tepore.services.building_file import read_building_file

EXAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "examples").glob("*.toml")
    if "\n[criterion]" in path.read_text(encoding="utf-8")
)


def with_graph(inputs: SeasonInputs) -> Amounts | str:
    try:
        run = allocate(inputs)
    except Refusal as refusal:
        return refusal.sentence
    return {one.unit_id: {line.head: line.amount_cents for line in one.lines} for one in run.statements}


def without_graph(inputs: SeasonInputs) -> Amounts | str:
    try:
        return amounts_of(inputs)
    except Refusal as refusal:
        return refusal.sentence


@settings(max_examples=600)
@given(inputs=st.one_of(seasons(), seasons(raise_to_minimum=True)))
def test_both_ways_give_the_same_cents_or_the_same_refusal(inputs: SeasonInputs) -> None:
    assert without_graph(inputs) == with_graph(inputs)


@settings(max_examples=200)
@given(inputs=service_seasons())
def test_both_ways_agree_on_cooling_water_and_declared_terms(inputs: SeasonInputs) -> None:
    assert without_graph(inputs) == with_graph(inputs)


@settings(max_examples=150)
@given(inputs=seasons(), kwh=st.integers(0, 400))
def test_both_ways_refuse_alike_where_the_heat_does_not_suffice(inputs: SeasonInputs, kwh: int) -> None:
    supplies = tuple(replace(one, energy_kwh=Decimal(kwh)) for one in inputs.energy[:1])
    rows = tuple(replace(row, last=row.first) if row.first else row for row in inputs.consumptions)
    meagre = replace(inputs, energy=supplies, consumptions=rows if kwh % 2 else inputs.consumptions)
    assert without_graph(meagre) == with_graph(meagre)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_both_ways_give_the_same_cents_of_the_examples(path: Path) -> None:
    inputs = read_building_file(path).inputs
    assert without_graph(inputs) == with_graph(inputs)
