"""10,000 buildings of 20 units in one process: with the full calculation graph, and without.

    python bench/allocation.py          1,000 buildings, times scaled
    python bench/allocation.py --all    all 10,000

The ways: `allocate` (checks, every figure a node, statements, legal check, notes), `amounts_of` alone, and
`amounts_of` after the same checks. The peer is the oracle of the tests, exact fractions written from the
standard by another hand (tests/laws/oracle_uni10200.py): it checks nothing and proves nothing either.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from tepore.kernel import Period
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200 import (
    Consumption,
    ConsumptionUnit,
    Distribution,
    Expense,
    ExpenseKind,
    IndexReading,
    IndirectSimplified,
    Insulation,
    MainMeter,
    MillesimiTable,
    Plant,
    RatingFactor,
    SeasonInputs,
    TableKind,
    Unit,
    allocate,
    problems_of,
)
from tepore.norms.uni10200.amounts import amounts_of

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "laws"))
from oracle_uni10200 import statements as oracle

BUILDINGS, UNITS, SEED = 10_000, 20, 10200
PERIOD = Period.of_days(date(2024, 10, 15), date(2025, 4, 15))
PLANT = Plant(distribution=Distribution.VERTICAL_COLUMNS, floors=4, insulation=Insulation.C)


def building(random: Random) -> SeasonInputs:
    units = tuple(Unit(id=f"{number:02d}", name=f"Interno {number}") for number in range(1, UNITS + 1))
    needs = {unit.id: Decimal(random.randrange(4_000, 20_000)) for unit in units}
    counted = {unit.id: random.randrange(200, 3_000) for unit in units}
    return SeasonInputs(
        condominium="Condominio",
        season="2024/2025",
        period=PERIOD,
        units=units,
        tables=(
            MillesimiTable(
                kind=TableKind.HEATING_NEED,
                shares=millesimi_from_weights(needs),
                source="drawn",
                weights=needs,
                weight_unit="kWh",
            ),
        ),
        expenses=tuple(
            Expense(
                id=kind, kind=kind, description=kind, amount_cents=random.randrange(10**6), source="drawn"
            )
            for kind in (ExpenseKind.ENERGY_CARRIER, ExpenseKind.MAINTENANCE, ExpenseKind.METERING_SERVICE)
        ),
        criterion=IndirectSimplified(),
        plant=PLANT,
        energy=(MainMeter(energy_kwh=sum(needs.values()) * Decimal("0.95"), source="drawn"),),
        consumptions=tuple(
            Consumption(
                id=unit_id,
                metering_point=unit_id,
                subject=unit_id,
                unit=ConsumptionUnit.HCA,
                first=IndexReading(index=Decimal(0), read_on=PERIOD.start_on, source="drawn"),
                last=IndexReading(index=Decimal(count), read_on=PERIOD.end_on, source="drawn"),
                factors=(RatingFactor(symbol="K_Q", number=Decimal("0.851"), source="drawn"),),
                source="drawn",
            )
            for unit_id, count in counted.items()
        ),
    )


def checked_amounts(inputs: SeasonInputs) -> object:
    assert not problems_of(inputs)
    return amounts_of(inputs)


def timed(ways: Callable[[SeasonInputs], object], buildings: list[SeasonInputs]) -> float:
    start = time.process_time()
    for inputs in buildings:
        ways(inputs)
    return time.process_time() - start


def main() -> None:
    count = BUILDINGS if "--all" in sys.argv[1:] else BUILDINGS // 10
    random = Random(SEED)  # noqa: S311 - draws of a benchmark
    buildings = [building(random) for _ in range(count)]
    print(f"{count} buildings x {UNITS} units, one process; seconds of CPU for {BUILDINGS}")
    ways = {
        "allocate, full graph": allocate,
        "amounts_of, no graph": amounts_of,
        "the same with all checks": checked_amounts,
        "oracle of the tests": oracle,
    }
    seconds = {name: timed(way, buildings) * BUILDINGS / count for name, way in ways.items()}
    first = next(iter(seconds.values()))
    for name, spent in seconds.items():
        print(f"{name:28s} {spent:8.1f} s   {first / spent:6.1f} x")


if __name__ == "__main__":
    main()
