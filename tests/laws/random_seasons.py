"""Random seasons made in microseconds, for laws over very many buildings.

Hypothesis finds small hard cases (`season_inputs`) and shrinks them; this draws many ordinary and odd ones
from one seed. A failing season is named by its number: ``random_season(number)`` makes it again.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from tepore.kernel import Period
from tepore.norms.uni10200 import (
    AnyCriterion,
    CommonRoom,
    Consumption,
    ConsumptionUnit,
    Direct,
    Distribution,
    Expense,
    ExpenseKind,
    FixedSplit,
    FractionOfUse,
    HeadKind,
    IndexReading,
    IndirectAnalytic,
    IndirectSimplified,
    Insulation,
    MainMeter,
    MillesimiTable,
    Plant,
    RatingFactor,
    SeasonInputs,
    TableKind,
    Unit,
    UseFactor,
)

SEED = 102_2014
PERIOD = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))
PLANT = Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=3, insulation=Insulation.C)
IDS = ("1", "10", "2", "A", "B3", "a")
KINDS = tuple(kind for kind in ExpenseKind if kind is not ExpenseKind.WATER)
EXEMPT = (frozenset[HeadKind](), frozenset({HeadKind.RUNNING}), frozenset({HeadKind.INVOLUNTARY}))


def random_season(number: int) -> SeasonInputs:
    """Make one season of 1 to 6 units; the same number gives the same season."""
    random = Random(SEED * 1_000_003 + number)  # noqa: S311 - draws of a test
    units = tuple(
        Unit(
            id=unit_id, name=unit_id, exempt_from=EXEMPT[random.randrange(12) % 3] if place > 1 else EXEMPT[0]
        )
        for place, unit_id in enumerate(random.sample(IDS, random.choice((1, 2, 2, 3, 3, 4, 6))))
    )
    rooms = (CommonRoom(id="hall", name="hall"),) if random.random() < 0.2 else ()
    kind = random.randrange(6)
    counted = ConsumptionUnit.KWH if kind == 0 else ConsumptionUnit.HCA
    subjects = [one.id for one in (*units, *rooms)]
    rows = tuple(_row(random, subject, counted, least=place == 0) for place, subject in enumerate(subjects))
    criterion, energy = _criterion(random, kind, rows)
    return SeasonInputs(
        condominium="C",
        season="S",
        period=PERIOD,
        units=units,
        tables=tuple(_table(random, table, units) for table in TableKind),
        expenses=tuple(
            Expense(
                id=str(place),
                kind=random.choice(KINDS),
                description="",
                amount_cents=random.choice((0, 1, 7, 100, random.randrange(3_000_000))),
                source="drawn",
            )
            for place in range(random.randrange(5))
        ),
        criterion=criterion,
        plant=PLANT,
        energy=energy,
        common_rooms=rooms,
        consumptions=rows,
    )


def _table(random: Random, kind: TableKind, units: tuple[Unit, ...]) -> MillesimiTable:
    """Hundredths for all but the first unit, which has the rest and so takes part in every head."""
    steps = [random.choice((0, 1, 1, random.randrange(16_000))) for _ in units[1:]]
    shares = [100_000 - sum(steps), *steps]
    return MillesimiTable(
        kind=kind,
        shares={unit.id: Decimal(step).scaleb(-2) for unit, step in zip(units, shares, strict=True)},
        source="drawn",
    )


def _row(random: Random, subject: str, counted: ConsumptionUnit, *, least: bool) -> Consumption:
    first, used = random.randrange(10_000), random.choice((0, 1, 1, 2, random.randrange(4000))) + least
    rolled = first + used >= 10_000
    factors = (RatingFactor(symbol="K_Q", number=Decimal(random.randrange(1, 4000)).scaleb(-3), source="d"),)
    return Consumption(
        id=subject,
        metering_point=subject,
        subject=subject,
        unit=counted,
        first=IndexReading(index=Decimal(first), read_on=PERIOD.start_on, source="drawn"),
        last=IndexReading(index=Decimal((first + used) % 10_000), read_on=PERIOD.end_on, source="drawn"),
        rolled_over_at=Decimal(10_000) if rolled else None,
        factors=factors[: random.randrange(2)],
        source="drawn",
    )


def _criterion(
    random: Random, kind: int, rows: tuple[Consumption, ...]
) -> tuple[AnyCriterion, tuple[MainMeter, ...]]:
    extra, share = Decimal(random.randrange(1, 10**6)).scaleb(-1), Decimal(random.randrange(1001)).scaleb(-3)
    losses = Decimal(random.randrange(10**5))
    criteria: tuple[AnyCriterion, ...] = (
        Direct(),
        IndirectAnalytic(losses_kwh=losses, source="d"),
        IndirectSimplified(need_kwh=losses, source="d"),
        FractionOfUse(fraction=share, source="d"),
        UseFactor(full_use_fraction=share, full_use_heat_kwh=extra * 2, source="d"),
        FixedSplit(fixed_fraction=share, whole_amount=random.random() < 0.5, source="d"),
    )
    used = sum(row.amount for row in rows) if kind == 0 else 0
    heat = Decimal(int(used * 1000)).scaleb(-3) + extra + (losses if kind in {1, 2} else 0)
    return criteria[kind], (MainMeter(energy_kwh=heat, source="d"),)
