"""Every field of the figures that shares and involuntary use are made of, one by one, written down by hand.

The expected figures follow UNI 10200:2015 art. 8 and 11.8.3 as `docs/adr/0007-allocation-rules.md` states
them; the arithmetic is written beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tepore.kernel import GraphBuilder, Node, Operation
from tepore.norms.uni10200 import (
    Direct,
    Distribution,
    FractionOfUse,
    IndirectAnalytic,
    IndirectSimplified,
    Insulation,
    MainMeter,
    Plant,
    SeasonInputs,
    UseFactor,
    k_inv_of,
    k_inv_table,
)
from tepore.norms.uni10200.involuntary import BadInvoluntaryShare, enter_involuntary
from tepore.norms.uni10200.metered import Metered, enter_metered
from tepore.norms.uni10200.sharing import RULE, UnableToShare, enter_shares, enter_whole, nobody_to_share
from tepore.norms.uni10200.tables import enter_tables
from tepore.norms.uni11300_2 import WarmStore

Make = Callable[..., SeasonInputs]


def node(
    node_id: str,
    symbol: str,
    number: Fraction | int,
    unit: str,
    operation: Operation,
    inputs: tuple[str, ...] = (),
    *,
    rule: str = "",
    source: str = "",
    subject: str = "",
    digits: int | None = None,
) -> tuple[object, ...]:
    return (node_id, symbol, Fraction(number), unit, operation, inputs, rule, source, subject, digits)


def full(graph: GraphBuilder, node_id: str) -> tuple[object, ...]:
    found: Node = graph.nodes[node_id]
    return astuple(found)


def shared(weights: dict[str, int], amount: int = 1000) -> GraphBuilder:
    graph = GraphBuilder()
    total = graph.given("amount", amount, "cent", symbol="S", source="t")
    nodes = {
        unit: graph.given(f"w/{unit}", weight, "kWh", symbol="w", source="t", subject=unit)
        for unit, weight in weights.items()
    }
    cents, divisor = enter_shares(graph, "voluntary", total, nodes, rule="r")
    assert divisor == sum(weights.values())
    assert cents == {unit: f"unit/{unit}/voluntary/whole" for unit in weights}
    return graph


def test_the_figures_of_a_shared_head() -> None:
    # 1000 cents by 1 : 2 : 4 are 142 6/7, 285 5/7 and 571 3/7: the two left over go to the first two.
    graph = shared({"a": 1, "b": 2, "c": 4})
    assert full(graph, "head/voluntary/base") == node(
        "head/voluntary/base", "Σ", 7, "kWh", Operation.SUM, ("w/a", "w/b", "w/c"), rule="r"
    )
    for unit, weight, whole in (("a", 1, 143), ("b", 2, 286), ("c", 4, 571)):
        name = f"unit/{unit}/voluntary"
        assert full(graph, f"{name}/product") == node(
            f"{name}/product", "S · w_i", 1000 * weight, "cent", Operation.PRODUCT,
            ("amount", f"w/{unit}"), subject=unit,
        )  # fmt: skip
        assert full(graph, f"{name}/exact") == node(
            f"{name}/exact", "S w_i / Σ", Fraction(1000 * weight, 7), "cent", Operation.QUOTIENT,
            (f"{name}/product", "head/voluntary/base"), subject=unit,
        )  # fmt: skip
        assert full(graph, f"{name}/whole") == node(
            f"{name}/whole", "S_i", whole, "cent", Operation.LARGEST_REMAINDER,
            (f"{name}/exact", "head/voluntary/left_over"), rule="largest remainder", subject=unit,
        )  # fmt: skip
    exact = tuple(f"unit/{unit}/voluntary/exact" for unit in "abc")
    assert full(graph, "head/voluntary/left_over") == node(
        "head/voluntary/left_over", "left over", 2, "cent", Operation.LEFT_OVER, ("amount", *exact),
        rule="largest remainder",
    )  # fmt: skip
    assert RULE == "largest remainder"


def test_nothing_is_divided_among_those_who_used_nothing() -> None:
    graph = shared({"a": 0, "b": 0}, amount=0)
    for unit in "ab":
        name = f"unit/{unit}/voluntary"
        assert full(graph, f"{name}/exact") == node(
            f"{name}/exact", "S w_i / Σ", 0, "cent", Operation.SUM, (f"{name}/product",), subject=unit
        )
        assert graph.nodes[f"{name}/whole"].number == 0


def test_a_credit_note_is_shared_too_and_one_cent_is_an_amount() -> None:
    graph = shared({"a": 1, "b": 1}, amount=-1)
    assert graph.nodes["unit/a/voluntary/whole"].number + graph.nodes["unit/b/voluntary/whole"].number == -1
    for amount in (1, -1):
        with pytest.raises(UnableToShare):
            shared({"a": 0, "b": 0}, amount=amount)


def test_shares_of_a_table_are_made_whole_in_its_own_unit() -> None:
    graph = GraphBuilder()
    total = graph.given("total", 10, "step", symbol="N", source="t")
    exact = {
        unit: graph.given(f"t/{unit}/exact", Fraction(10, 3), "step", symbol="m", source="t", subject=unit)
        for unit in "abc"
    }
    assert enter_whole(graph, "t", total, exact, unit="step", symbol="m_i") == {
        unit: f"t/{unit}/whole" for unit in "abc"
    }
    assert full(graph, "t/left_over")[1:5] == ("left over", 1, "step", Operation.LEFT_OVER)
    assert full(graph, "t/a/whole") == node(
        "t/a/whole", "m_i", 4, "step", Operation.LARGEST_REMAINDER, ("t/a/exact", "t/left_over"),
        rule="largest remainder", subject="a",
    )  # fmt: skip


def test_the_refusal_of_a_head_names_its_amount_and_its_head() -> None:
    refusal = nobody_to_share("running", -5)
    assert (refusal.what, refusal.where, refusal.remedy, refusal.code) == (
        "nobody has a part in the head running, whose amount is -0.05 EUR.",
        "head running",
        "Give the missing figures, or choose another base or criterion.",
        "share.nobody.running",
    )


def entered(inputs: SeasonInputs, energy_kwh: int = 20_000) -> tuple[GraphBuilder, str, Metered]:
    inputs = replace(inputs, energy=(MainMeter(energy_kwh=Decimal(energy_kwh), source="meter"),))
    graph = GraphBuilder()
    enter_tables(graph, inputs.tables)
    metered = enter_metered(graph, inputs)
    return graph, enter_involuntary(graph, inputs, inputs.criterion, metered, "energy/total"), metered


def test_by_difference_what_nobody_drew_is_involuntary(season: Make) -> None:
    inputs = season(criterion=Direct())
    used = sum((row.amount for row in inputs.consumptions), Fraction(0))
    graph, name, metered = entered(inputs)
    assert name == "energy/involuntary"
    assert full(graph, name) == node(
        "energy/involuntary", "Q_inv", 20_000 - used, "kWh", Operation.DIFFERENCE,
        ("energy/total", metered.units, metered.common_rooms), rule="UNI 10200:2015 11.8.3",
    )  # fmt: skip


def test_stated_losses_are_the_project_s(season: Make) -> None:
    graph, name, _ = entered(season(criterion=IndirectAnalytic(losses_kwh=Decimal(2500), source="project 7")))
    assert full(graph, name) == node(
        "energy/involuntary", "Q_inv", 2500, "kWh", Operation.GIVEN, rule=IndirectAnalytic.clause,
        source="project 7",
    )  # fmt: skip


def test_the_losses_of_pipes_and_stores_are_whole_kilowatt_hours(season: Make) -> None:
    # A store that loses 1.5 kWh a day at 45 K, warmer by 45 K for 4401 h: 1.5 / 24 * 4401 = 275.0625 kWh.
    store = WarmStore(
        id="accumulo", standing_loss_kwh_day=Decimal("1.5"), water_c=Decimal(65), around_c=Decimal(20),
        hours=Decimal(4401), test_difference_k=Decimal(45), source="data sheet",
    )  # fmt: skip
    criterion = IndirectAnalytic(losses_kwh=Decimal(275), parts=(store,), source="project")
    graph, name, _ = entered(season(criterion=criterion))
    assert graph.nodes["losses/total"].number == Fraction("275.0625")
    assert full(graph, name) == node(
        "energy/involuntary", "Q_inv", 275, "kWh", Operation.ROUND, ("losses/total",),
        rule=IndirectAnalytic.clause, digits=0,
    )  # fmt: skip


def test_the_use_factor_is_of_all_heat_too(season: Make) -> None:
    criterion = UseFactor(
        full_use_fraction=Decimal("0.25"), full_use_heat_kwh=Decimal(25_000), source="project 10"
    )
    graph, name, _ = entered(season(criterion=criterion))
    found = graph.nodes[name]
    fraction, energy = found.inputs
    assert energy == "energy/total"
    assert graph.nodes[fraction].unit == "1"
    assert full(graph, name) == node(
        "energy/involuntary", "Q_inv", graph.number(fraction) * 20_000, "kWh", Operation.PRODUCT,
        (fraction, "energy/total"), rule="UNI 10200:2018, use factor",
    )  # fmt: skip


def test_a_fraction_of_use_is_of_all_heat(season: Make) -> None:
    criterion = FractionOfUse(fraction=Decimal("0.28"), source="project 8")
    graph, name, _ = entered(season(criterion=criterion))
    assert full(graph, "criterion/fraction") == node(
        "criterion/fraction", "f_inv", Fraction(28, 100), "1", Operation.GIVEN, rule=criterion.clause,
        source="project 8",
    )  # fmt: skip
    assert full(graph, name) == node(
        "energy/involuntary", "Q_inv", 5600, "kWh", Operation.PRODUCT,
        ("criterion/fraction", "energy/total"), rule=criterion.clause,
    )  # fmt: skip


PLANT = Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=3, insulation=Insulation.A)


def test_k_inv_times_the_stated_need(season: Make) -> None:
    criterion = IndirectSimplified(need_kwh=Decimal(10_000), source="project 9")
    graph, name, _ = entered(season(criterion=criterion, plant=PLANT))
    k_inv = k_inv_of(PLANT)
    assert full(graph, "criterion/k_inv") == node(
        "criterion/k_inv", "k_inv", Fraction(k_inv.number), "1", Operation.GIVEN,
        rule=k_inv_table().clause, source=k_inv.source,
    )  # fmt: skip
    assert full(graph, "criterion/need") == node(
        "criterion/need", "Q_h,id", 10_000, "kWh", Operation.GIVEN, source="project 9"
    )
    assert full(graph, name) == node(
        "energy/involuntary", "Q_inv", 10_000 * Fraction(k_inv.number), "kWh", Operation.PRODUCT,
        ("criterion/k_inv", "criterion/need"), rule=criterion.clause,
    )  # fmt: skip


def test_k_inv_times_the_needs_that_the_millesimi_are_made_from(season: Make) -> None:
    inputs = season(criterion=IndirectSimplified(), plant=PLANT)
    needs = {"1": Decimal(4000), "2": Decimal(3000), "3": Decimal(1000)}
    shares = {"1": Decimal(500), "2": Decimal(375), "3": Decimal(125)}
    tables = tuple(
        replace(one, weights=needs, shares=shares, weight_unit="kWh") if one.kind == "heating_need" else one
        for one in inputs.tables
    )
    graph, _, _ = entered(replace(inputs, tables=tables))
    assert full(graph, "criterion/need") == node(
        "criterion/need", "Q_h,id", 8000, "kWh", Operation.SUM,
        tuple(f"table/heating_need/weight/{unit}" for unit in "123"),
    )  # fmt: skip


def test_the_bounds_of_the_involuntary_use(season: Make) -> None:
    inputs = season(criterion=Direct())
    used = int(sum((row.amount for row in inputs.consumptions), Fraction(0)))
    graph, name, _ = entered(inputs, energy_kwh=used)
    assert graph.nodes[name].number == 0  # all that was delivered was drawn
    with pytest.raises(BadInvoluntaryShare) as caught:
        entered(inputs, energy_kwh=used - 1)
    told = caught.value
    assert (told.what, told.where, told.remedy, told.code) == (
        (
            f"units and common rooms used {used} kWh, more than the {used - 1} kWh delivered: "
            "the involuntary use would be -1 kWh."
        ),
        "energy",
        "Check the main meter or fuel and efficiency, and the meters' units (kWh, MWh).",
        "involuntary.negative",
    )
    losses = IndirectAnalytic(losses_kwh=Decimal("2500.25"), source="p")
    assert entered(season(criterion=losses), energy_kwh=2501)[1]
    with pytest.raises(BadInvoluntaryShare) as caught:
        entered(season(criterion=losses), energy_kwh=2500)
    told = caught.value
    assert (told.what, told.where, told.remedy, told.code) == (
        "the involuntary use of 2500.3 kWh exceeds the 2500 kWh delivered.",
        "criterion",
        "Check need, losses and heat; for a season of little use choose a fraction of use.",
        "involuntary.above_total",
    )
