"""Groups and splits: what is refused and by which code, and what one of them does to cents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tepore.kernel import Period
from tepore.norms.uni10200 import (
    BadSeason,
    Bill,
    BuildingSeason,
    Expense,
    ExpenseKind,
    Group,
    IndirectAnalytic,
    Member,
    SeasonInputs,
    Split,
    SplitBy,
    TableKind,
    UnableToDivideGroup,
    UnableToShare,
    Unit,
    allocate_groups,
    building_problems,
)

Season = Callable[..., SeasonInputs]


def bill(to: str, cents: int = 100_01, number: str = "1") -> Bill:
    expense = Expense(
        id=number, kind=ExpenseKind.ENERGY_CARRIER, description="gas", amount_cents=cents, source="ledger"
    )
    return Bill(expense=expense, to=to)


def member(to: str, **figures: object) -> Member:
    return Member(to=to, source="meter", **figures)  # type: ignore[arg-type]


def split(*members: Member, **changes: object) -> Split:
    plain = Split(id="s", name="Gas", by=SplitBy.HEAT, members=members, source="plant")
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def building(season: Season) -> Callable[..., BuildingSeason]:
    inputs = season(expenses=(), energy=())
    groups = (Group(id="a", name="A", inputs=inputs), Group(id="b", name="B", inputs=inputs))
    plain = BuildingSeason(
        condominium="Condominio",
        season="2024/2025",
        period=inputs.period,
        units=inputs.units,
        groups=groups,
        bills=(bill("s"),),
        splits=(split(member("a", energy_kwh=Decimal(1)), member("b", energy_kwh=Decimal(1))),),
    )
    return lambda **changes: replace(plain, **changes)


def codes(season: BuildingSeason) -> set[str]:
    return {problem.code for _, problem in building_problems(season)}


def heat(**changes: object) -> Split:
    return split(member("a", energy_kwh=Decimal(6)), member("b", energy_kwh=Decimal(4)), **changes)


def test_equal_members_differ_by_the_cent_that_goes_to_the_lower_id(building: Callable) -> None:
    runs = allocate_groups(building()).runs
    assert [run.allocation.total_cents for run in runs] == [50_01, 50_00]


def test_losses_of_the_network_go_by_their_own_table(building: Callable) -> None:
    # 100 kWh less 60 + 30 are 10 lost, all on b: 60 and 40 of 100.
    lossy = split(
        member("a", energy_kwh=Decimal(60), loss_share=Decimal(0)),
        member("b", energy_kwh=Decimal(30), loss_share=Decimal(7)),
        generated_kwh=Decimal(100),
    )
    runs = allocate_groups(building(splits=(lossy,), bills=(bill("s", 100_00),))).runs
    assert [run.allocation.total_cents for run in runs] == [60_00, 40_00]


def test_a_bill_without_a_way_is_refused(building: Callable) -> None:
    assert codes(building()) == set()
    assert codes(building(bills=(bill("c"),))) == {"bill.to"}
    assert codes(building(bills=(bill("a"), bill("b")))) == {"id.twice"}
    assert "split.member" in codes(building(splits=(heat(), split(member("c", share=Decimal(1)), id="t"))))
    twice = split(member("a", share=Decimal(1)), id="t", by=SplitBy.SHARES)
    assert codes(building(splits=(heat(), twice))) == {"split.member_twice"}
    circle = split(member("s", share=Decimal(1)), by=SplitBy.SHARES)
    assert codes(building(splits=(circle,))) == {"split.circle"}
    assert codes(building(splits=(heat(id="a"),), bills=(bill("a"),))) == {"id.twice", "split.circle"}
    assert "id.unit" in codes(building(splits=(heat(id="1"),), bills=(bill("1"),)))


def test_a_unit_without_a_group_and_a_group_of_another_season_are_refused(building: Callable) -> None:
    alone = (*building().units, Unit(id="9", name="Z"))
    assert codes(building(units=alone)) == {"unit.no_group"}
    first, second = building().groups
    later = Period(second.inputs.period.start_on, second.inputs.period.last_day)
    odd = replace(second, inputs=replace(second.inputs, period=later))
    assert codes(building(groups=(first, odd))) == {"group.period"}


def test_heat_is_told_once_and_fits_the_split(building: Callable) -> None:
    first, second = building().groups
    told = replace(first, inputs=replace(first.inputs, energy=(None,)))  # type: ignore[arg-type]
    assert "split.heat_twice" in {
        problem.code for _, problem in building_problems(building(groups=(told, second)))
    }
    assert codes(building(splits=(heat(generated_kwh=Decimal(9)),))) == {"split.less_generated"}
    assert codes(building(splits=(heat(generated_kwh=Decimal(11)),))) == {"split.losses"}
    bare = split(member("a"), member("b", energy_kwh=Decimal(1)))
    assert codes(building(splits=(bare,))) == {"split.meter"}
    unknown = split(member("a", by_difference=True), member("b", energy_kwh=Decimal(1)))
    assert codes(building(splits=(unknown,))) == {"split.difference"}
    mixed = split(member("a", energy_kwh=Decimal(1), share=Decimal(1)), member("b", energy_kwh=Decimal(1)))
    assert codes(building(splits=(mixed,))) == {"split.by_heat"}
    shares = split(member("a", share=Decimal(1)), member("b"), by=SplitBy.SHARES)
    assert codes(building(splits=(shares,))) == {"split.shares"}
    assert codes(building(splits=(heat(by=TableKind.PROPERTY),))) == {"split.not_by_heat", "split.table"}
    assert codes(building(splits=(heat(generated_kwh=Decimal("NaN")),))) == {"split.figure"}


def test_what_a_group_cannot_divide_names_the_group(building: Callable) -> None:
    first, second = building().groups
    lossy = replace(second.inputs, criterion=IndirectAnalytic(losses_kwh=Decimal(5), source="p"))
    with pytest.raises(UnableToDivideGroup) as refusal:
        allocate_groups(building(groups=(first, replace(second, inputs=lossy))))
    assert refusal.value.group == "b"
    assert refusal.value.code == "involuntary.above_total"
    nobody = heat(members=(member("a", energy_kwh=Decimal(0)), member("b", energy_kwh=Decimal(0))))
    with pytest.raises(UnableToShare):
        allocate_groups(building(splits=(nobody,)))
    with pytest.raises(BadSeason):
        allocate_groups(building(bills=(bill("c"),)))
