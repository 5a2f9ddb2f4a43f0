"""What a refused season is told: what is wrong, where it stands, what to do; in full, as people read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tepore.kernel import GraphBuilder, Refusal, apportion
from tepore.kernel.rounding import UnableToApportion
from tepore.norms.dlgs102 import LegalSituation
from tepore.norms.uni10200 import (
    CommonRoom,
    Direct,
    Distribution,
    ExpenseKind,
    FixedSplit,
    FractionOfUse,
    IndirectAnalytic,
    Insulation,
    KInv,
    MainMeter,
    NoKInv,
    Plant,
    SeasonInputs,
    ShareOf,
    UnableToShare,
    allocate,
    k_inv_of,
    k_inv_table,
)
from tepore.norms.uni10200.sharing import enter_shares

Make = Callable[..., SeasonInputs]
ANALYTIC = IndirectAnalytic(losses_kwh=Decimal(2000), source="project")


def told(refusal: Refusal) -> tuple[str, str, str, str]:
    return refusal.what, refusal.where, refusal.remedy, refusal.code


def refused(inputs: SeasonInputs) -> tuple[str, str, str, str]:
    with pytest.raises(Refusal) as caught:
        allocate(inputs)
    return told(caught.value)


def test_more_used_than_delivered(season: Make) -> None:
    meagre = (MainMeter(energy_kwh=Decimal("7999.94"), source="meter"),)
    assert refused(season(criterion=Direct(), energy=meagre)) == (
        (
            "units and common rooms used 8000 kWh, more than the 7999.9 kWh delivered: "
            "the involuntary use would be -0.1 kWh."
        ),
        "energy",
        "Check the main meter or fuel and efficiency, and the meters' units (kWh, MWh).",
        "involuntary.negative",
    )


def test_as_much_used_as_delivered_is_no_fault(season: Make) -> None:
    exact = (MainMeter(energy_kwh=Decimal(8000), source="meter"),)
    assert allocate(season(criterion=Direct(), energy=exact)).graph["energy/involuntary"].number == 0
    little = (MainMeter(energy_kwh=Decimal("8000.5"), source="meter"),)
    assert allocate(season(criterion=Direct(), energy=little)).graph["energy/involuntary"].number == Fraction(
        1, 2
    )


def test_more_lost_than_delivered(season: Make) -> None:
    lossy = replace(ANALYTIC, losses_kwh=Decimal(10_001))
    assert refused(season(criterion=lossy)) == (
        "the involuntary use of 10001 kWh exceeds the 10000 kWh delivered.",
        "criterion",
        "Check need, losses and heat; for a season of little use choose a fraction of use.",
        "involuntary.above_total",
    )
    all_lost = replace(ANALYTIC, losses_kwh=Decimal(10_000))
    assert allocate(season(criterion=all_lost)).graph["head/voluntary/exact"].number == 0


def test_energy_costs_without_heat(season: Make) -> None:
    none = (MainMeter(energy_kwh=Decimal(0), source="meter"),)
    cold = season(criterion=replace(ANALYTIC, losses_kwh=Decimal(0)), energy=none)
    assert refused(cold) == (
        "there are energy costs, and the heat delivered is 0 kWh.",
        "energy",
        "Enter the main meter's energy or the fuel used.",
        "energy.zero",
    )


def test_one_cent_without_heat_is_a_cost_too(season: Make, expense: Callable[..., object]) -> None:
    none = (MainMeter(energy_kwh=Decimal(0), source="meter"),)
    criterion = replace(ANALYTIC, losses_kwh=Decimal(0))
    cent = (expense(ExpenseKind.ENERGY_CARRIER, 1),)
    assert refused(season(criterion=criterion, energy=none, expenses=cent))[3] == "energy.zero"
    free = (expense(ExpenseKind.ENERGY_CARRIER, 0),)
    assert allocate(season(criterion=criterion, energy=none, expenses=free)).total_cents == 0


def test_a_little_heat_is_heat(season: Make) -> None:
    one = (MainMeter(energy_kwh=Decimal(1), source="meter"),)
    run = allocate(season(criterion=FractionOfUse(fraction=Decimal("0.3"), source="p"), energy=one))
    assert run.graph["cost/unit"].number == 100_000


def test_a_minimum_that_cannot_be_reached(season: Make, expense: Callable[..., object]) -> None:
    expenses = (expense(ExpenseKind.ENERGY_CARRIER, 100), expense(ExpenseKind.MAINTENANCE, 1000))
    criterion = replace(ANALYTIC, raise_to_minimum=True)
    assert refused(season(criterion=criterion, expenses=expenses)) == (
        "the part by consumption cannot reach 50 %: running costs and common rooms take more.",
        "criterion",
        "Leave raise_to_minimum out and have the assembly decide on another criterion.",
        "minimum.unreachable",
    )


def test_a_minimum_that_is_just_reached(season: Make, expense: Callable[..., object]) -> None:
    expenses = (expense(ExpenseKind.ENERGY_CARRIER, 100), expense(ExpenseKind.MAINTENANCE, 100))
    run = allocate(season(criterion=replace(ANALYTIC, raise_to_minimum=True), expenses=expenses))
    assert {head.kind: head.amount_cents for head in run.heads}["involuntary"] == 0
    odd = (expense(ExpenseKind.ENERGY_CARRIER, 101), expense(ExpenseKind.MAINTENANCE, 100))
    run = allocate(
        season(criterion=replace(ANALYTIC, losses_kwh=Decimal(9000), raise_to_minimum=True), expenses=odd)
    )
    # half of 201 cents is 100.5: the next whole cent is 101, and no cent is left for the losses
    assert {head.kind: head.amount_cents for head in run.heads}["voluntary"] == 101


def test_the_minimum_leaves_common_rooms_what_is_theirs(season: Make, reading: Callable[..., object]) -> None:
    inputs = season(
        criterion=replace(ANALYTIC, losses_kwh=Decimal(9000), raise_to_minimum=True),
        common_rooms=(CommonRoom(id="hall", name="Hall"),),
        consumptions=(*season().consumptions, reading("hall", 2000)),
        legal_situation=LegalSituation(),
    )
    heads = {head.kind: head.amount_cents for head in allocate(inputs).heads}
    # 1000 kWh drawn, a fifth of it in the hall: 100000 cents * 1000/10000 * 1/5
    assert heads == {"involuntary": 48_000, "voluntary": 50_000, "common_rooms": 2_000}


def test_a_head_without_takers() -> None:
    graph = GraphBuilder()
    amount = graph.given("amount", 1234, "cent", symbol="S", source="t")
    weight = graph.given("w", 0, "kWh", symbol="w", source="t", subject="1")
    with pytest.raises(UnableToShare) as caught:
        enter_shares(graph, "voluntary", amount, {"1": weight}, rule="r")
    assert told(caught.value) == (
        "nobody has a part in the head voluntary, whose amount is 12.34 EUR.",
        "head voluntary",
        "Give the missing figures, or choose another base or criterion.",
        "share.nobody.voluntary",
    )


def test_nothing_is_divided_among_nobody() -> None:
    graph = GraphBuilder()
    amount = graph.given("amount", 0, "cent", symbol="S", source="t")
    assert enter_shares(graph, "voluntary", amount, {}, rule="r") == ({}, 0)
    node = graph.nodes["head/voluntary/base"]
    assert (node.unit, node.rule, node.symbol) == ("1", "r", "Σ")


@pytest.mark.parametrize(
    ("plant", "what", "remedy", "code"),
    [
        (
            Plant(),
            "the plant's distribution is not said, so table 10 gives no k_inv.",
            (
                "Give distribution as one of vertical_columns, horizontal, satellites_two_way, "
                "satellites_three_way, satellites_two_way_with_hot_water, "
                "satellites_three_way_with_hot_water."
            ),
            "k_inv.distribution",
        ),
        (
            Plant(distribution=Distribution.SATELLITES_TWO_WAY, zone_meters=True),
            "the plant has zone meters, so k_inv does not apply (UNI 10200:2015 table 10 note 5).",
            "Use the criterion uni10200:2015/direct with the zone meters' heat and the heat produced.",
            "k_inv.zone_meters",
        ),
        (
            Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=3),
            "the insulation of the horizontal pipes is not said.",
            "Give insulation as A, B or C (UNI 10200:2015 table 10 note 1).",
            "k_inv.insulation",
        ),
        (
            Plant(distribution=Distribution.VERTICAL_COLUMNS, insulation=Insulation.A),
            "the number of floors is not said.",
            "Give floors, 1 or more, for a plant with vertical columns.",
            "k_inv.floors",
        ),
        (
            Plant(distribution=Distribution.VERTICAL_COLUMNS, insulation=Insulation.A, floors=0),
            "the number of floors is not said.",
            "Give floors, 1 or more, for a plant with vertical columns.",
            "k_inv.floors",
        ),
    ],
)
def test_a_plant_that_table_10_does_not_know(plant: Plant, what: str, remedy: str, code: str) -> None:
    with pytest.raises(NoKInv) as caught:
        k_inv_of(plant)
    assert told(caught.value) == (what, "", remedy, code)


def test_the_table_is_read_anew_and_every_figure_is_found() -> None:
    k_inv_table.cache_clear()
    table = k_inv_table()
    assert table.source
    assert "10" in table.clause
    found: dict[tuple[Distribution, int, str], KInv] = {}
    for distribution in Distribution:
        for floors in (1, 2, 3, 4, 9):
            for insulation in Insulation:
                plant = Plant(distribution=distribution, floors=floors, insulation=insulation)
                found[distribution, floors, insulation] = k_inv_of(plant)
    columns = {key: one for key, one in found.items() if key[0] is Distribution.VERTICAL_COLUMNS}
    assert columns[Distribution.VERTICAL_COLUMNS, 3, "C"].number == Decimal("0.265")
    assert columns[Distribution.VERTICAL_COLUMNS, 4, "A"] == columns[Distribution.VERTICAL_COLUMNS, 9, "A"]
    assert len({one.number for key, one in columns.items() if key[1] == 1}) > 1
    for key, one in found.items():
        assert 0 < one.number < 1, key
        assert one.source == table.source
        assert one.notes
        assert all(table.notes[number] == sentence for number, sentence in one.notes.items())
        rows = [row for row in table.rows if row.distribution is key[0]]
        assert all(row.floors == "" for row in rows) or len(rows) > 1


def test_weights_that_cannot_be() -> None:
    with pytest.raises(UnableToApportion) as caught:
        apportion(100, {"b": Fraction(-1), "a": Fraction(-2), "c": Fraction(9)})
    assert told(caught.value) == (
        "the weight of a is negative.",
        "",
        "Correct the reading or the table it comes from.",
        "apportion.negative_weight",
    )
    with pytest.raises(UnableToApportion) as caught:
        apportion(100, {"a": Fraction(0)})
    assert told(caught.value) == (
        "every weight is zero, so nobody can be charged by it.",
        "",
        "Choose another base for this amount or enter the missing figures.",
        "apportion.no_weight",
    )


def test_the_largest_remainders_get_what_is_left() -> None:
    # 10 by 1 : 1 : 1 is 3.33 each, ties to the lower id; 10 by 1 : 2 : 4 is 1.43, 2.86, 5.71
    thirds = {name: Fraction(1) for name in "cba"}
    assert apportion(10, thirds) == {"c": 3, "b": 3, "a": 4}
    assert apportion(10, {"a": Fraction(1), "b": Fraction(2), "c": Fraction(4)}) == {"a": 1, "b": 3, "c": 6}
    assert apportion(-10, thirds) == {"c": -3, "b": -3, "a": -4}


def test_a_minimum_of_the_energy_asks_for_nothing_without_energy(
    season: Make, expense: Callable[..., object]
) -> None:
    split = FixedSplit(fixed_fraction=Decimal("0.9"), raise_to_minimum=True, source="assembly")
    situation = LegalSituation(share_of=ShareOf.ENERGY)
    repairs = (expense(ExpenseKind.MAINTENANCE, 1000),)
    run = allocate(season(criterion=split, legal_situation=situation, expenses=repairs))
    assert {head.kind: head.amount_cents for head in run.heads} == {"fixed": 900, "voluntary": 100}


@pytest.mark.parametrize("share_of", ShareOf)
def test_the_minimum_is_of_what_the_situation_says(
    season: Make, expense: Callable[..., object], share_of: ShareOf
) -> None:
    split = FixedSplit(fixed_fraction=Decimal("0.9"), raise_to_minimum=True, source="assembly")
    expenses = (expense(ExpenseKind.ENERGY_CARRIER, 1000), expense(ExpenseKind.MAINTENANCE, 400))
    inputs = season(criterion=split, legal_situation=LegalSituation(share_of=share_of), expenses=expenses)
    run = allocate(inputs)
    heads = {head.kind: head.amount_cents for head in run.heads}
    # half of 1400, or half of the 1000 that are energy; the fixed part gives way
    voluntary = 700 if share_of is ShareOf.ALL_EXPENSES else 500
    assert heads == {"fixed": 1400 - voluntary, "voluntary": voluntary}
    assert run.graph["head/fixed/lowered/exact"].symbol == "S_fix"


def test_the_involuntary_part_gives_way_under_its_own_symbol(season: Make) -> None:
    lossy = replace(ANALYTIC, losses_kwh=Decimal(9000), raise_to_minimum=True)
    run = allocate(season(criterion=lossy))
    assert run.graph["head/involuntary/lowered/exact"].symbol == "S_inv"


def test_less_than_a_cent_of_common_rooms_is_a_head_too(
    season: Make, expense: Callable[..., object], reading: Callable[..., object]
) -> None:
    inputs = season(
        common_rooms=(CommonRoom(id="hall", name="Hall"),),
        consumptions=(*season().consumptions, reading("hall", 1)),
        expenses=(expense(ExpenseKind.ENERGY_CARRIER, 1000),),
    )
    kinds = [head.kind for head in allocate(inputs).heads]
    assert kinds == ["fixed", "voluntary", "common_rooms"]
