"""Hypothesis strategies that make seasons: every criterion, table, kind of expense and ordinary mess.

`seasons()` gives inputs that can be allocated. Ids are drawn so that string order and number order differ;
units may be vacant, detached, exempt, without devices; metering points may hold a replaced device, an
estimate, a register that rolled over, a scaled display.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from tepore.kernel import Period
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200 import (
    AnyCriterion,
    CommonRoom,
    Consumption,
    ConsumptionUnit,
    Direct,
    Distribution,
    ElectricityRule,
    Expense,
    ExpenseKind,
    FixedSplit,
    FractionOfUse,
    FuelUse,
    HeadKind,
    HeatSupply,
    IndexReading,
    IndirectAnalytic,
    IndirectSimplified,
    Insulation,
    LowUse,
    MainMeter,
    MillesimiTable,
    Plant,
    Quality,
    RatingFactor,
    SeasonInputs,
    TableKind,
    Unit,
    UseFactor,
    k_inv_of,
)

CRITERIA = (Direct, IndirectAnalytic, IndirectSimplified, FractionOfUse, UseFactor, FixedSplit)
INDIRECT = (IndirectAnalytic, IndirectSimplified, FractionOfUse, UseFactor, FixedSplit)
COUNTED = (ConsumptionUnit.HCA, ConsumptionUnit.KWH, ConsumptionUnit.COUNT)
OF_HEAT = tuple(kind for kind in ExpenseKind if kind is not ExpenseKind.WATER)
FIRST_DAYS = st.dates(date(2013, 1, 1), date(2036, 1, 1))
IDS = st.text("0123456789AB", min_size=1, max_size=3)
# Few different figures, so that equal remainders and their tie by id are drawn often.
ALIKE_AND_MORE = st.sampled_from([1, 1, 1, 2]) | st.integers(1, 5000)
MANY_ALIKE = st.sampled_from([0, 1, 1, 1, 2]) | st.integers(0, 5000)
PERCENTS = st.integers(0, 1000).map(lambda tenths: Decimal(tenths).scaleb(-3))
EXEMPT = st.frozensets(
    st.sampled_from([kind for kind in HeadKind if kind is not HeadKind.VOLUNTARY]), max_size=2
)


@st.composite
def seasons(
    draw: st.DrawFn,
    criteria: Iterable[type] = CRITERIA,
    *,
    most_units: int = 6,
    common_rooms: bool = True,
    raise_to_minimum: bool = False,
    period: Period | None = None,
) -> SeasonInputs:
    """Seasons that can be allocated: somebody takes part in every head, and the heat suffices."""
    kind = draw(st.sampled_from(tuple(criteria)))
    if period is None:
        period = Period.of_days(first := draw(FIRST_DAYS), first + timedelta(days=draw(st.integers(1, 300))))
    units = draw(_units(most_units))
    rooms = tuple(
        CommonRoom(id=f"room-{number}", name=f"Sala {number}")
        for number in range(draw(st.integers(0, 2)) if common_rooms else 0)
    )
    counted = ConsumptionUnit.KWH if kind is Direct else draw(st.sampled_from(COUNTED))
    subjects = [unit.id for unit in units if not unit.detached] + [room.id for room in rooms]
    consumptions = draw(_consumptions(subjects, counted, period))
    tables = draw(_tables(units))
    plant, energy, criterion = draw(_criterion(kind, consumptions, tables, raise_to_minimum=raise_to_minimum))
    return SeasonInputs(
        condominium="Condominio",
        season="season",
        period=period,
        units=units,
        tables=tables,
        expenses=draw(_expenses()),
        criterion=criterion,
        plant=plant,
        energy=energy,
        common_rooms=rooms,
        consumptions=consumptions,
        advances_cents=draw(st.sampled_from([{}, {units[0].id: 12345}])),
    )


@st.composite
def _units(draw: st.DrawFn, most_units: int) -> tuple[Unit, ...]:
    ids = draw(st.lists(IDS, min_size=1, max_size=most_units, unique=True))
    # The first unit takes part in everything, so that no head is left without a taker.
    return tuple(
        Unit(
            id=unit_id,
            name=f"Interno {unit_id}",
            vacant=draw(st.booleans()),
            detached=index > 0 and draw(st.integers(0, 5)) == 0,
            exempt_from=draw(EXEMPT) if index > 0 and draw(st.integers(0, 5)) == 0 else frozenset(),
        )
        for index, unit_id in enumerate(ids)
    )


@st.composite
def _tables(draw: st.DrawFn, units: tuple[Unit, ...]) -> tuple[MillesimiTable, ...]:
    tables = []
    for kind in TableKind:
        weights = {
            unit.id: Decimal(draw(MANY_ALIKE if index else ALIKE_AND_MORE))
            for index, unit in enumerate(units)
        }
        # The first unit, which takes part in all, must keep a share after rounding to hundredths.
        weights[units[0].id] += sum(weights.values()) // 100
        made = kind is TableKind.HEATING_NEED
        tables.append(
            MillesimiTable(
                kind=kind,
                shares=millesimi_from_weights(weights),
                source="drawn",
                weights=weights if made else None,
                weight_unit="kWh" if made else "",
            )
        )
    return tuple(tables)


@st.composite
def _consumptions(
    draw: st.DrawFn, subjects: list[str], counted: ConsumptionUnit, period: Period
) -> tuple[Consumption, ...]:
    rows = []
    for number, subject in enumerate(subjects):
        points = draw(st.integers(1 if number == 0 else 0, 2))
        for point in range(points):
            rows.extend(draw(_point(f"p{number}-{point}", subject, counted, period, least=number == 0)))
    return tuple(rows)


@st.composite
def _point(
    draw: st.DrawFn, point: str, subject: str, counted: ConsumptionUnit, period: Period, *, least: bool
) -> list[Consumption]:
    days = [period.start_on, period.end_on]
    if draw(st.integers(0, 4)) == 0:
        days.insert(1, period.start_on + timedelta(days=draw(st.integers(0, period.days))))
    shared = {"metering_point": point, "subject": subject, "unit": counted, "source": "drawn"}
    if draw(st.integers(0, 5)) == 0:
        amount = draw(st.integers(1 if least else 0, 5000))
        return [
            Consumption(
                id=f"{point}.1",
                quality=Quality.ESTIMATED,
                method="drawn",
                stated_amount=Decimal(amount).scaleb(-1),
                **shared,
            )
        ]
    return [
        draw(_device(f"{point}.{number + 1}", days[number], days[number + 1], shared, least=least))
        for number in range(len(days) - 1)
    ]


@st.composite
def _device(
    draw: st.DrawFn, row_id: str, first_on: date, last_on: date, shared: dict[str, object], *, least: bool
) -> Consumption:
    start, used = draw(st.integers(0, 9999)), draw(ALIKE_AND_MORE if least else MANY_ALIKE)
    end = start + used
    rolled = end >= 10000
    factor = st.integers(1, 4000).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
    symbols = draw(st.sampled_from([(), ("K_Q",), ("K_Q", "K_C")]))
    return Consumption(
        id=row_id,
        device=row_id,
        first=IndexReading(index=Decimal(start), read_on=first_on, source="drawn"),
        last=IndexReading(index=Decimal(end - 10000 if rolled else end), read_on=last_on, source="drawn"),
        rolled_over_at=Decimal(10000) if rolled else None,
        factors=tuple(RatingFactor(symbol=name, number=draw(factor), source="drawn") for name in symbols),
        scaled=draw(st.booleans()),
        **shared,
    )


@st.composite
def _expenses(draw: st.DrawFn) -> tuple[Expense, ...]:
    drawn = draw(st.lists(st.tuples(st.sampled_from(OF_HEAT), st.integers(0, 3_000_000)), max_size=6))
    expenses = [
        Expense(id=f"e{number}", kind=kind, description="drawn", amount_cents=cents, source="drawn")
        for number, (kind, cents) in enumerate(drawn)
    ]
    if expenses and draw(st.booleans()):
        kind, cents = expenses[0].kind, -draw(st.integers(0, expenses[0].amount_cents))
        expenses.append(
            Expense(id="credit", kind=kind, description="credit", amount_cents=cents, source="drawn")
        )
    return tuple(expenses)


@st.composite
def _criterion(
    draw: st.DrawFn,
    kind: type,
    consumptions: tuple[Consumption, ...],
    tables: tuple[MillesimiTable, ...],
    *,
    raise_to_minimum: bool,
) -> tuple[Plant, tuple[HeatSupply, ...], AnyCriterion]:
    shared = {
        "electricity": draw(st.sampled_from(ElectricityRule)),
        "base": draw(st.sampled_from([None, *TableKind])),
        "raise_to_minimum": raise_to_minimum,
    }
    plant = Plant(
        temperature_control=draw(st.booleans()),
        distribution=draw(st.sampled_from(Distribution)),
        floors=draw(st.integers(1, 9)),
        insulation=draw(st.sampled_from(Insulation)),
    )
    extra = Decimal(draw(st.integers(1, 10**6))).scaleb(-1)
    criterion: AnyCriterion
    if kind is Direct:
        used = sum((row.amount for row in consumptions), Fraction(0))
        # Heat used has up to six decimals; what is delivered is a little more, or nothing more at all.
        delivered = Decimal(int(used * 10**6)).scaleb(-6) + draw(st.sampled_from([Decimal(0), extra]))
        return plant, (MainMeter(energy_kwh=delivered, source="drawn"),), Direct(**shared)
    if kind is IndirectAnalytic:
        losses = Decimal(draw(st.integers(0, 10**5)))
        criterion = IndirectAnalytic(losses_kwh=losses, source="drawn", **shared)
        return plant, draw(_supplies(losses + extra)), criterion
    if kind is IndirectSimplified:
        need = sum(next(table.weights.values() for table in tables if table.weights), Decimal(0))
        involuntary = need * k_inv_of(plant).number
        return plant, draw(_supplies(involuntary + extra)), IndirectSimplified(**shared)
    if kind is FractionOfUse:
        criterion = FractionOfUse(fraction=draw(PERCENTS), source="drawn", **shared)
        return plant, draw(st.one_of(st.just(()), _supplies(extra))), criterion
    if kind is UseFactor:
        # Heat as a known part of the full use, so that 0.3 and 0.8 are met to the digit; never none at all.
        full_kwh = extra * 8
        use = draw(st.sampled_from(["0.3", "0.8", "1"]).map(Decimal) | PERCENTS)
        criterion = UseFactor(
            full_use_fraction=draw(PERCENTS),
            full_use_heat_kwh=full_kwh,
            low_use=draw(st.sampled_from(LowUse)),
            source="drawn",
            **shared,
        )
        return plant, draw(_supplies(full_kwh * use or extra)), criterion
    split = FixedSplit(
        fixed_fraction=draw(PERCENTS), whole_amount=draw(st.booleans()), source="drawn", **shared
    )
    return plant, (), split


@st.composite
def _supplies(draw: st.DrawFn, least_kwh: Decimal) -> tuple[HeatSupply, ...]:
    meter = MainMeter(energy_kwh=least_kwh, source="drawn")
    fuel = FuelUse(
        fuel="gas",
        quantity=Decimal(draw(st.integers(0, 20000))),
        quantity_unit="m3",
        calorific_value_kwh=Decimal("9.45"),
        efficiency=Decimal("0.918"),
        source="drawn",
    )
    return draw(st.sampled_from([(meter,), (meter, fuel)]))
