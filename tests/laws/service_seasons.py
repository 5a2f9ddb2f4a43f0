"""Hypothesis strategies for services and groups, on top of `seasons()`.

`service_seasons()` gives cooling, hot water by volume, cold water and declared terms; `building_seasons()`
puts one to three seasons behind splits: by heat, with losses or a difference, by stated shares, nested.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from season_inputs import seasons

from tepore.norms.uni10200 import (
    Bill,
    BuildingSeason,
    ConsumptionUnit,
    Declared,
    Direct2018,
    ExpenseKind,
    FixedSplit,
    FractionOfUse,
    Group,
    HotWater,
    MainMeter,
    Member,
    OldMillesimi,
    SeasonInputs,
    Service,
    Split,
    SplitBy,
    TableKind,
    Term,
    WaterFigure,
    WeightTable,
)

BASES = ("consumption", "equal", "property", "persons", "hot_water_need")


@st.composite
def service_seasons(draw: st.DrawFn) -> SeasonInputs:
    """Seasons of another service than heating, or of terms that an assembly declared."""
    season = draw(seasons([FixedSplit]))
    service = draw(st.sampled_from([one for one in Service if one is not Service.HEATING]))
    counted = {
        Service.COOLING: ConsumptionUnit.KWH,
        Service.DOMESTIC_HOT_WATER: ConsumptionUnit.M3,
        Service.COLD_WATER: ConsumptionUnit.M3,
    }[service]
    rows = tuple(replace(row, unit=counted) for row in season.consumptions)
    season = replace(season, service=service, consumptions=rows, weights=(draw(_persons(season)),))
    if service is Service.COLD_WATER:
        carrier = (ExpenseKind.ENERGY_CARRIER, ExpenseKind.WATER)
        expenses = tuple(
            replace(one, kind=ExpenseKind.WATER) if one.kind in carrier else one for one in season.expenses
        )
        season = replace(season, expenses=expenses)
    if draw(st.booleans()):
        return draw(_declared(season))
    return season if service is Service.COLD_WATER else draw(_direct(season))


@st.composite
def _persons(draw: st.DrawFn, season: SeasonInputs) -> WeightTable:
    shares = {
        unit.id: Decimal(draw(st.integers(0 if index else 1, 5))) for index, unit in enumerate(season.units)
    }
    return WeightTable(name="persons", shares=shares, source="drawn")


@st.composite
def _declared(draw: st.DrawFn, season: SeasonInputs) -> SeasonInputs:
    if draw(st.integers(0, 4)) == 0:
        return replace(season, criterion=OldMillesimi(source="drawn"))
    terms: list[Term] = []
    # One block of all kinds, or one of water and energy and one of the rest.
    kinds = draw(st.sampled_from([((),), _TWO_BLOCKS]))
    for number, of in enumerate(kinds):
        cut = draw(st.integers(0, 1000).map(lambda tenths: Decimal(tenths).scaleb(-3)))
        bases = [draw(st.sampled_from(BASES)), draw(st.sampled_from(BASES))]
        if "consumption" in [term.base for term in terms] or bases == ["consumption", "consumption"]:
            bases = ["equal" if base == "consumption" else base for base in bases]
        terms += [
            Term(head=f"a_{'xy'[number]}", fraction=cut, base=bases[0], of=of),
            Term(head=f"b_{'xy'[number]}", fraction=1 - cut, base=bases[1], of=of),
        ]
    return replace(season, criterion=Declared(terms=tuple(terms), source="drawn"))


_TWO_BLOCKS = (
    (ExpenseKind.ENERGY_CARRIER, ExpenseKind.WATER, ExpenseKind.ELECTRICITY),
    (ExpenseKind.RUNNING, ExpenseKind.MAINTENANCE, ExpenseKind.METERING_SERVICE),
)


@st.composite
def _direct(draw: st.DrawFn, season: SeasonInputs) -> SeasonInputs:
    water = None
    heat = Fraction(1)
    if season.service is Service.DOMESTIC_HOT_WATER:
        cold = draw(st.integers(5, 20))
        delivery = draw(st.integers(cold + 1, 65))
        water = HotWater(
            heat_capacity=WaterFigure(number=Decimal("1.162"), source="drawn"),
            delivery=WaterFigure(number=Decimal(delivery), source="drawn"),
            cold=WaterFigure(number=Decimal(cold), source="drawn"),
        )
        heat = Fraction("1.162") * (delivery - cold)
    used = heat * sum((row.amount for row in season.consumptions), Fraction(0))
    delivered = Decimal(int(used * 10**3) + 1 + draw(st.integers(0, 10**8))).scaleb(-3)
    return replace(
        season,
        criterion=Direct2018(base=draw(st.sampled_from([None, TableKind.PROPERTY]))),
        hot_water=water,
        energy=(MainMeter(energy_kwh=delivered, source="drawn"),),
    )


@st.composite
def building_seasons(
    draw: st.DrawFn, criteria: tuple[type, ...] = (FixedSplit, FractionOfUse)
) -> BuildingSeason:
    """Buildings of one to three groups; units of one id in two groups are one unit."""
    drawn = [draw(seasons(criteria, most_units=4))]
    for _ in range(draw(st.integers(0, 2))):
        drawn.append(draw(seasons(criteria, most_units=4, period=drawn[0].period)))
    groups = [
        Group(id=f"g{number}", name=f"Group {number}", inputs=inputs) for number, inputs in enumerate(drawn)
    ]
    splits = draw(_splits(groups))
    in_heat = {one.to for split in splits if split.by is SplitBy.HEAT for one in split.members}
    bills = [
        Bill(
            expense=replace(expense, id=f"{group.id}-{expense.id}", amount_cents=abs(expense.amount_cents)),
            to=draw(st.sampled_from([group.id, *(split.id for split in splits)])),
        )
        for group in groups
        for expense in group.inputs.expenses
    ]
    bare = tuple(
        replace(
            group,
            inputs=replace(
                group.inputs,
                expenses=(),
                advances_cents={},
                energy=() if group.id in in_heat else group.inputs.energy,
            ),
        )
        for group in groups
    )
    units = {unit.id: unit for group in reversed(bare) for unit in group.inputs.units}
    return BuildingSeason(
        condominium="Condominio",
        season="season",
        period=drawn[0].period,
        units=tuple(units.values()),
        groups=bare,
        bills=tuple(bills),
        splits=tuple(splits),
        advances_cents=draw(st.sampled_from([{}, {drawn[0].units[0].id: 5000}])),
    )


@st.composite
def _splits(draw: st.DrawFn, groups: list[Group]) -> list[Split]:
    names = [group.id for group in groups]
    if draw(st.integers(0, 4)) == 0:
        return []
    if len(names) < 3 or draw(st.booleans()):
        return [draw(_split("s", names))]
    return [draw(_split("low", names[1:])), draw(_split("top", [names[0], "low"]))]


@st.composite
def _split(draw: st.DrawFn, name: str, members: list[str]) -> Split:
    parts = {one: Decimal(draw(st.sampled_from([1, 1, 2]) | st.integers(1, 9000))) for one in members}
    if draw(st.booleans()):
        made = tuple(Member(to=one, share=part, source="drawn") for one, part in parts.items())
        return Split(id=name, name=name, by=SplitBy.SHARES, members=made, source="drawn")
    way = draw(st.sampled_from(["plain", "losses", "difference"]))
    extra = Decimal(draw(st.integers(0, 5000)))
    made = tuple(
        Member(
            to=one,
            energy_kwh=None if way == "difference" and number == 0 else part,
            by_difference=way == "difference" and number == 0,
            loss_share=Decimal(draw(st.integers(0 if number else 1, 9))) if way == "losses" else None,
            source="drawn",
        )
        for number, (one, part) in enumerate(parts.items())
    )
    generated = None if way == "plain" else sum(parts.values(), Decimal(0)) + extra
    return Split(id=name, name=name, by=SplitBy.HEAT, members=made, generated_kwh=generated, source="drawn")
