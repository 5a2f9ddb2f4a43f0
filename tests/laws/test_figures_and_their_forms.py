"""Every figure of an allocation has its form, rule, source and subject, whatever the criterion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from oracle_uni10200 import statements
from random_seasons import random_season

from tepore.documents import allocation_json, verify_allocation
from tepore.kernel import Operation, Period, Refusal
from tepore.norms.dlgs102 import LegalSituation, ShareOf
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200 import (
    Allocation,
    Direct,
    ElectricityRule,
    FixedSplit,
    FractionOfUse,
    IndirectAnalytic,
    IndirectSimplified,
    LowUse,
    SeasonInputs,
    TableKind,
    UseFactor,
    allocate,
)
from tepore.norms.uni10200.k_inv import k_inv_table

SEASONS, PARTS = 72, 6


def varied(number: int) -> SeasonInputs:
    """Draw a season and turn the choices that a file may turn."""
    inputs = random_season(number)
    criterion = replace(
        inputs.criterion,
        electricity=tuple(ElectricityRule)[number % 2],
        base=(None, *TableKind)[number % 4],
        raise_to_minimum=number % 3 == 0,
    )
    if isinstance(criterion, UseFactor):
        full = inputs.energy[0].energy_kwh * Decimal((1, 2, 5)[number % 3])
        criterion = replace(criterion, full_use_heat_kwh=full, low_use=tuple(LowUse)[number // 7 % 2])
    if isinstance(criterion, IndirectSimplified):
        criterion = replace(criterion, need_kwh=None if number % 2 else criterion.need_kwh)
        needs = {unit.id: Decimal(7 + place) for place, unit in enumerate(inputs.units)}
        inputs = with_needs(inputs, needs)
    if isinstance(criterion, FractionOfUse) and number % 2:
        inputs = replace(inputs, energy=())
    situation = LegalSituation(share_of=tuple(ShareOf)[number % 2])
    return replace(inputs, criterion=criterion, legal_situation=situation)


def with_needs(inputs: SeasonInputs, needs: dict[str, Decimal]) -> SeasonInputs:
    made = tuple(
        replace(table, shares=millesimi_from_weights(needs), weights=needs, weight_unit="kWh")
        if table.kind is TableKind.HEATING_NEED
        else table
        for table in inputs.tables
    )
    return replace(inputs, tables=made)


def runs(part: int) -> Iterator[tuple[int, Allocation]]:
    for number in range(part, SEASONS, PARTS):
        try:
            yield number, allocate(varied(number))
        except Refusal:
            continue


@pytest.mark.parametrize("part", range(PARTS))
def test_every_figure_is_as_it_should(part: int) -> None:
    """One test a part, and not one a question: a mutant is looked at by all questions at once."""
    known = list(runs(part))
    assert len(known) > SEASONS // PARTS // 2
    for number, run in known:
        assert_oracle(number, run)
        assert_rules(number, run)
        assert_sources(number, run)
        assert_subjects(number, run)
        assert_steps(number, run)
        verified = verify_allocation(allocation_json(run))
        assert verified.right, f"season {number}: {verified.faults[:2]}"


def test_the_seasons_meet_every_criterion_and_every_source() -> None:
    known = [run for part in range(PARTS) for _, run in runs(part)]
    drawn = {type(run.inputs.criterion) for run in known}
    assert drawn == {Direct, IndirectAnalytic, IndirectSimplified, FractionOfUse, UseFactor, FixedSplit}
    assert {node.id for run in known for node in run.graph} >= set(SOURCES)
    lifts = {run.graph["legal/lift"].number for run in known if "legal/lift" in run.graph.nodes}
    assert lifts == {Fraction(49, 100)}


def assert_oracle(number: int, run: Allocation) -> None:
    if run.inputs.criterion.raise_to_minimum:
        return
    oracle = statements(run.inputs)
    for one in run.statements:
        ours = {line.head: line.amount_cents for line in one.lines if line.amount_cents}
        theirs = {head: cents for head, cents in oracle[one.unit_id].items() if cents}
        assert ours == theirs, f"season {number}"


def assert_rules(number: int, run: Allocation) -> None:
    criterion, graph = run.inputs.criterion, run.graph.nodes
    expected = {
        "energy/total": criterion.heat_clause,
        "energy/supply/0": criterion.heat_clause,
        "energy/involuntary": criterion.clause,
        "cost/unit": "c = S_en / Q_tot",
        "head/fixed/exact": criterion.clause,
        "cost/drawn": criterion.clause,
        "criterion/k_inv": k_inv_table().clause,
    }
    if isinstance(criterion, FractionOfUse):
        expected["criterion/fraction"] = criterion.clause
    if isinstance(criterion, UseFactor):
        expected |= dict.fromkeys(
            (
                "criterion/full_use_fraction",
                "criterion/full_use_heat",
                "criterion/use_factor",
                "criterion/use_factor/counted",
                "criterion/drawn_fraction",
                "criterion/involuntary_fraction",
            ),
            criterion.clause,
        )
    if "cost/unit" in graph:
        expected |= {
            f"head/{kind}/exact": "S = c · Q" for kind in ("involuntary", "voluntary", "common_rooms")
        }
    for node_id, rule in expected.items():
        if node_id in graph:
            assert graph[node_id].rule == rule, f"season {number}, {node_id}"
    for node in run.graph:
        if node.operation in {Operation.LARGEST_REMAINDER, Operation.LEFT_OVER}:
            assert node.rule == "largest remainder", f"season {number}, {node.id}"
    for head in run.heads:
        base = graph[f"head/{head.kind}/base"].rule
        assert base.startswith(f"{criterion.article}: "), f"season {number}, {head.kind}"
        assert base.endswith("by consumption") == head.by_consumption


SOURCES = {
    "criterion/fraction": "d",
    "criterion/need": "d",
    "energy/supply/0": "d",
    "criterion/full_use_fraction": "d",
    "criterion/full_use_heat": "d",
    "energy/involuntary": "d",
    "criterion/k_inv": k_inv_table().source,
    "criterion/full_use_limit": "edilclima.it FAQ 220 (default, not verified)",
    "criterion/least_use": "forum.edilclima.it t=25472 (default, not verified)",
    "criterion/whole": "by definition",
    "legal/minimum": "D.Lgs. 102/2014 art. 9 c. 5 d",
    "legal/lift": "to the next whole cent",
}
"""Of figures that are given; the drawn seasons say "d" for every paper of theirs."""


def assert_sources(number: int, run: Allocation) -> None:
    for node in run.graph:
        if node.operation is Operation.GIVEN:
            expected = "drawn" if node.id.startswith("expense/") else SOURCES.get(node.id, node.source)
            assert node.source == expected != "", f"season {number}, {node.id}"


def assert_subjects(number: int, run: Allocation) -> None:
    for node in run.graph:
        first, *rest = node.id.split("/")
        if first == "unit" and rest[1:] != ["total", "percent", "share"]:
            whose = f"season {number}, {node.id}"
            assert node.subject in {rest[0], ""}, whose
            assert node.subject or "percent" in node.id, whose
        if first == "head" and rest[-1] in {"exact", "whole"}:
            assert node.subject == rest[0], f"season {number}, {node.id}"


def assert_steps(number: int, run: Allocation) -> None:
    assert run.steps[-1] == "total", f"season {number}"
    heads = [step for step in run.steps if step in {head.node_id for head in run.heads}]
    assert heads == [head.node_id for head in run.heads], f"season {number}"
    if "cost/unit" in run.graph.nodes:
        assert {"cost/energy", "energy/total", "cost/unit", "energy/involuntary"} <= set(run.steps)
    if "cost/split" in run.graph.nodes:
        assert {"cost/split", "criterion/fraction"} <= set(run.steps)


def test_a_season_without_any_rule_is_not_raised() -> None:
    inputs = varied(3)
    before = Period.of_days(date(2012, 10, 15), date(2013, 4, 15))
    rows = tuple(
        replace(
            row,
            first=row.first and replace(row.first, read_on=before.start_on),
            last=row.last and replace(row.last, read_on=before.end_on),
        )
        for row in inputs.consumptions
    )
    old = replace(inputs, period=before, consumptions=rows)
    assert old.criterion.raise_to_minimum
    assert "legal/least" not in allocate(old).graph.nodes
