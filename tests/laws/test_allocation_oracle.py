"""M5: the engine against a second implementation, written from the rules by another hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from oracle_uni10200 import statements
from season_inputs import seasons

from tepore.kernel import Refusal
from tepore.norms.uni10200 import SeasonInputs, allocate
from tepore.services.building_file import read_building_file

# Of one service; what heat and losses follow from stocks and pipes is no part of this oracle.
EXAMPLES = sorted(
    file
    for file in (Path(__file__).parents[2] / "examples").glob("*.toml")
    if "\n[criterion]" in (text := file.read_text(encoding="utf-8")) and "\n[[fuel_stocks]]" not in text
)


@given(inputs=seasons())
@settings(max_examples=1000)
def test_two_implementations_differ_in_no_cent(inputs: SeasonInputs) -> None:
    plain = replace(inputs, criterion=replace(inputs.criterion, raise_to_minimum=False))
    assert_no_cent_differs(plain)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_differ_in_no_cent(path: Path) -> None:
    inputs = read_building_file(path).inputs
    assert_no_cent_differs(inputs)


def assert_no_cent_differs(inputs: SeasonInputs) -> None:
    try:
        allocation = allocate(inputs)
    except Refusal:
        return  # what is refused has its own tests; the oracle checks nothing of its inputs
    oracle = statements(inputs)
    for statement in allocation.statements:
        ours = {line.head.value: line.amount_cents for line in statement.lines if line.amount_cents}
        theirs = {head: cents for head, cents in oracle[statement.unit_id].items() if cents}
        assert ours == theirs, statement.unit_id
