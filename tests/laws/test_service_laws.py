"""Laws M1 to M5 for every service, for declared terms, and for several groups behind one plant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_uni10200 import statements, statements_of_groups
from season_inputs import CRITERIA
from service_seasons import building_seasons, service_seasons

from tepore.documents import allocation_json, building_json, building_unit_json
from tepore.kernel import CalculationGraph
from tepore.norms.uni10200 import (
    BuildingAllocation,
    BuildingSeason,
    SeasonInputs,
    SplitBy,
    allocate,
    allocate_groups,
    building_problems,
    problems_of,
)
from tepore.norms.uni10200.amounts import amounts_of
from tepore_verify import read_document, verify_document

MANY = settings(max_examples=40)
SOME = settings(max_examples=15)


def owed(building: BuildingAllocation) -> dict[str, dict[str, dict[str, int]]]:
    return {
        run.group.id: {
            one.unit_id: {str(line.head): line.amount_cents for line in one.lines if line.amount_cents}
            for one in run.allocation.statements
        }
        for run in building.runs
    }


@MANY
@given(inputs=service_seasons())
def test_a_service_is_divided_as_the_rules_say_to_the_cent(inputs: SeasonInputs) -> None:
    assert problems_of(inputs) == ()
    allocation = allocate(inputs)
    theirs = {
        unit: {head: cents for head, cents in heads.items() if cents}
        for unit, heads in statements(inputs).items()
    }
    ours = {
        one.unit_id: {str(line.head): line.amount_cents for line in one.lines if line.amount_cents}
        for one in allocation.statements
    }
    assert ours == theirs
    assert sum(one.total_cents for one in allocation.statements) == allocation.total_cents
    assert allocation.graph.check() == ()
    bare = {
        unit: {str(head): cents for head, cents in heads.items() if cents}
        for unit, heads in amounts_of(inputs).items()
    }
    assert bare == ours


@SOME
@given(inputs=service_seasons())
def test_the_written_allocation_of_a_service_is_found_right(inputs: SeasonInputs) -> None:
    verification = verify_document(read_document(allocation_json(allocate(inputs))))
    assert verification.faults == ()


@MANY
@given(season=building_seasons(CRITERIA))
def test_the_strategy_draws_buildings_whose_bills_reach_groups(season: BuildingSeason) -> None:
    assert [problem for problem in building_problems(season) if not problem[0]] == []


@MANY
@given(season=building_seasons())
def test_groups_sum_to_the_bills_and_units_to_the_groups(season: BuildingSeason) -> None:
    building = allocate_groups(season)
    bill_cents = sum(bill.expense.amount_cents for bill in season.bills)
    assert building.total_cents == bill_cents
    assert sum(run.allocation.total_cents for run in building.runs) == bill_cents
    assert sum(one.total_cents for one in building.statements) == bill_cents
    for one in building.statements:
        assert one.total_cents == one.fixed_cents + one.consumption_cents
        assert one.total_cents == sum(part.total_cents for part in one.parts.values())
        assert building.graph[one.node_id].number == one.total_cents
    assert building.graph.check() == ()
    assert CalculationGraph.from_json(building.graph.as_json()).check() == ()


@MANY
@given(season=building_seasons())
def test_two_implementations_of_groups_differ_in_no_cent(season: BuildingSeason) -> None:
    theirs = {
        group: {
            unit: {head: cents for head, cents in heads.items() if cents} for unit, heads in units.items()
        }
        for group, units in statements_of_groups(season).items()
    }
    assert owed(allocate_groups(season)) == theirs


@MANY
@given(season=building_seasons())
def test_what_a_member_gets_is_within_a_cent_of_its_exact_share(season: BuildingSeason) -> None:
    graph = allocate_groups(season).graph
    for name, node in graph.nodes.items():
        if name.startswith("split/") and name.endswith("/whole"):
            exact = graph[f"{name.removesuffix('/whole')}/exact"].number
            assert abs(node.number - exact) < 1
            assert node.number >= 0


@SOME
@given(season=building_seasons(), randomness=st.randoms(use_true_random=False))
def test_the_order_of_groups_splits_and_bills_does_not_matter(
    season: BuildingSeason, randomness: object
) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(randomness.sample(rows, len(rows)))  # type: ignore[attr-defined]

    splits = tuple(replace(split, members=shuffled(split.members)) for split in season.splits)
    turned = replace(
        season,
        units=shuffled(season.units),
        groups=shuffled(season.groups),
        splits=shuffled(splits),
        bills=shuffled(season.bills),
    )
    assert owed(allocate_groups(turned)) == owed(allocate_groups(season))


@SOME
@given(season=building_seasons(), factor=st.integers(2, 50))
def test_the_unit_of_the_members_meters_does_not_matter(season: BuildingSeason, factor: int) -> None:
    splits = tuple(
        replace(
            split,
            generated_kwh=None if split.generated_kwh is None else split.generated_kwh * factor,
            members=tuple(
                replace(
                    one,
                    energy_kwh=None if one.energy_kwh is None else one.energy_kwh * factor,
                    share=None if one.share is None else one.share * factor,
                )
                for one in split.members
            ),
        )
        for split in season.splits
    )
    assert owed(allocate_groups(replace(season, splits=splits))) == owed(allocate_groups(season))


@SOME
@given(season=building_seasons(), more=st.integers(1, 5000))
def test_a_member_whose_meter_counted_more_gets_no_cent_less(season: BuildingSeason, more: int) -> None:
    below = {member.to for split in season.splits for member in split.members}
    plain = [one for one in season.splits if one.generated_kwh is None and one.id not in below]
    if not plain or plain[0].by is not SplitBy.HEAT:
        return
    split = plain[0]
    member = replace(split.members[0], energy_kwh=(split.members[0].energy_kwh or Decimal(0)) + more)
    raised = replace(split, members=(member, *split.members[1:]))
    splits = tuple(raised if one.id == split.id else one for one in season.splits)
    before, after = (allocate_groups(one).graph for one in (season, replace(season, splits=splits)))
    for name, node in before.nodes.items():
        if name.startswith(f"split/{split.id}/share/") and name.endswith(f"/{member.to}/exact"):
            assert after[name].number >= node.number


@SOME
@given(season=building_seasons())
def test_the_written_allocation_of_groups_is_found_right(season: BuildingSeason) -> None:
    building = allocate_groups(season)
    assert verify_document(read_document(building_json(building))).faults == ()
    written = building_unit_json(building, building.statements[0])
    assert verify_document(read_document(written)).faults == ()
