"""Checks of a season's inputs before anything is computed: all faults at once, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from tepore.kernel.graph import exact_text
from tepore.norms.millesimi import millesimi_from_weights
from tepore.norms.uni10200.consumption_checks import consumption_problems
from tepore.norms.uni10200.criteria import (
    Declared,
    FixedSplit,
    FractionOfUse,
    IndirectAnalytic,
    IndirectSimplified,
    OldMillesimi,
    TableKind,
    UseFactor,
)
from tepore.norms.uni10200.energy_cost_checks import energy_cost_problems, loss_problems
from tepore.norms.uni10200.handover_checks import handover_problems
from tepore.norms.uni10200.k_inv import NoKInv, k_inv_of
from tepore.norms.uni10200.kinds import HeadKind, Service
from tepore.norms.uni10200.model import FuelUse, MainMeter, MillesimiTable, SeasonInputs
from tepore.norms.uni10200.problems import ID_FORM, Problem, is_id, is_sane
from tepore.norms.uni10200.service_checks import declared_problems, service_problems
from tepore.norms.uni10200.terms import bases_of

_LARGEST_AMOUNT_CENTS = 10**14
_BEST_EFFICIENCY = 10
"""A heat pump gives several times what it takes; 91.8 for 0.918 is a slip."""


def problems_of(inputs: SeasonInputs) -> tuple[Problem, ...]:
    """Find everything that is wrong with a season's inputs.

    Parameters
    ----------
    inputs
        The season, as written or stored.

    Returns
    -------
    tuple of Problem
        Empty where the inputs can be computed with; what only the computation shows is refused there.
    """
    found = [
        *service_problems(inputs),
        *declared_problems(inputs),
        *_id_problems(inputs),
        *_unit_problems(inputs),
        *_table_problems(inputs),
        *_expense_problems(inputs),
        *(
            problem
            for index, supply in enumerate(inputs.energy)
            if isinstance(supply, MainMeter | FuelUse)
            for problem in _supply_problems(index, supply)
        ),
        *energy_cost_problems(inputs),
        *consumption_problems(inputs),
        *handover_problems(inputs),
    ]
    return tuple(found or _criterion_problems(inputs))


def base_table(inputs: SeasonInputs) -> TableKind:
    """Tell by which table the power quota goes (UNI 10200:2015 art. 8)."""
    if inputs.criterion.base is not None:
        return inputs.criterion.base
    if isinstance(inputs.criterion, OldMillesimi):
        return TableKind.PROPERTY
    if inputs.service is Service.HEATING and not inputs.plant.temperature_control:
        return TableKind.INSTALLED_POWER
    return _BASES[inputs.service]


_BASES = {
    Service.HEATING: TableKind.HEATING_NEED,
    Service.COOLING: TableKind.COOLING_NEED,
    Service.DOMESTIC_HOT_WATER: TableKind.HOT_WATER_NEED,
    Service.COLD_WATER: TableKind.PROPERTY,
}
"""Table of the power quota by service; that of hot water and cooling is a default, not verified."""


def _id_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("units", [unit.id for unit in inputs.units] + [room.id for room in inputs.common_rooms]),
        ("expenses", [expense.id for expense in inputs.expenses]),
        ("consumptions", [row.id for row in inputs.consumptions]),
    )
    for kind, ids in kinds:
        for name, times in Counter(ids).items():
            if not is_id(name):
                yield Problem(
                    code="id.form",
                    what=f"{name!r:.80} is not an id.",
                    remedy=f"Use {ID_FORM}.",
                    path=(kind, name),
                )
            if times > 1:
                yield Problem(
                    code="id.twice",
                    what=f"the id {name!r:.80} is used {times} times.",
                    remedy="Give each unit, common room, expense and device row an id of its own.",
                    path=(kind, name),
                )


def _unit_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    if not inputs.units:
        yield Problem(code="units.none", what="there is no unit.", remedy="Enter the units.", path=("units",))
    known = {unit.id for unit in inputs.units}
    for unit in inputs.units:
        if HeadKind.VOLUNTARY in unit.exempt_from:
            yield Problem(
                code="unit.exempt_voluntary",
                what="a unit cannot be exempt from what it used itself.",
                remedy="Mark it detached, or leave voluntary out of exempt_from.",
                path=("units", unit.id),
            )
    for unit_id, paid in inputs.advances_cents.items():
        if unit_id not in known:
            yield Problem(
                code="advance.unit",
                what="an advance is of a unit that is not there.",
                path=("advances", unit_id),
            )
        if not 0 <= paid <= _LARGEST_AMOUNT_CENTS:
            yield Problem(
                code="advance.amount",
                what="an advance is negative or too large.",
                remedy="Enter what was paid as a positive amount.",
                path=("advances", unit_id),
            )


def _table_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    unit_ids = {unit.id for unit in inputs.units}
    for kind, times in Counter(table.kind for table in inputs.tables).items():
        if times > 1:
            yield Problem(
                code="table.twice", what=f"the {kind} table is there {times} times.", path=("tables", kind)
            )
    for table in inputs.tables:
        yield from _shares_problems(table, unit_ids)


def _shares_problems(table: MillesimiTable, unit_ids: set[str]) -> Iterator[Problem]:
    for unit_id in sorted(unit_ids - set(table.shares)):
        yield Problem(
            code="table.missing_unit",
            what=f"unit {unit_id} is missing in the {table.kind} table.",
            remedy="Give its millesimi, 0 where it has no part.",
            path=("tables", table.kind),
        )
    for unit_id in sorted(set(table.shares) - unit_ids):
        yield Problem(
            code="table.unknown_unit",
            what=f"the {table.kind} table names unit {unit_id:.80}, which is not there.",
            remedy="Correct the id or enter the unit.",
            path=("tables", table.kind, unit_id),
        )
    bad = [key for key, share in table.shares.items() if not is_sane(share) or share < 0]
    bad += [key for key, weight in (table.weights or {}).items() if not is_sane(weight) or weight < 0]
    for unit_id in bad:
        yield Problem(
            code="table.share",
            what=f"the {table.kind} figure of unit {unit_id:.80} is negative, not a number or too large.",
            remedy="Enter a figure of 0 or more.",
            path=("tables", table.kind, unit_id),
        )
    if bad:
        return
    total = sum(map(Fraction, table.shares.values()), Fraction(0))
    if total != Fraction(table.total):
        yield Problem(
            code="table.sum",
            what=f"the {table.kind} table sums to {exact_text(total)}, not to {table.total}.",
            remedy="Correct the shares; millesimi rounded by hand often lose a hundredth.",
            path=("tables", table.kind),
        )
    elif table.weights is not None and not _follows(table):
        yield Problem(
            code="table.weights",
            what=f"the {table.kind} shares do not follow from the figures they were made from.",
            remedy="Leave the shares out to have them made, or leave the figures out.",
            path=("tables", table.kind),
        )


def _follows(table: MillesimiTable) -> bool:
    weights = table.weights or {}
    if not 0 <= table.digits <= 6 or sum(weights.values(), Decimal(0)) == 0:
        return False
    return dict(table.shares) == millesimi_from_weights(weights, digits=table.digits)


def _expense_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    sums: Counter[str] = Counter()
    for expense in inputs.expenses:
        sums[expense.kind] += expense.amount_cents
        if abs(expense.amount_cents) > _LARGEST_AMOUNT_CENTS:
            yield Problem(
                code="expense.size",
                what="the amount is larger than any plant's.",
                path=("expenses", expense.id),
            )
    for kind, cents in sums.items():
        if cents < 0:
            yield Problem(
                code="expense.negative",
                what=f"the expenses of the kind {kind} sum to less than nothing.",
                remedy="Carry the credit over to the season it belongs to, or check the signs.",
                path=("expenses",),
            )


def _supply_problems(index: int, supply: MainMeter | FuelUse) -> Iterator[Problem]:
    figures = (
        {"energy_kwh": supply.energy_kwh}
        if isinstance(supply, MainMeter)
        else {
            "quantity": supply.quantity,
            "calorific_value_kwh": supply.calorific_value_kwh,
            "efficiency": supply.efficiency,
        }
    )
    for name, figure in figures.items():
        if not is_sane(figure) or figure < 0:
            yield Problem(
                code="energy.figure",
                what=f"{name} is negative, not a number or too large.",
                remedy="Enter a figure of 0 or more.",
                path=("energy", str(index), name),
            )
        elif isinstance(supply, FuelUse) and name == "efficiency" and not 0 < figure <= _BEST_EFFICIENCY:
            yield Problem(
                code="energy.efficiency",
                what=f"the efficiency {figure} is not one.",
                remedy="Enter it as a fraction: 0.918 for 91.8 %.",
                path=("energy", str(index), name),
            )


def tables_needed(inputs: SeasonInputs) -> set[TableKind]:
    """Name the millesimi tables that the season's criterion divides by."""
    declared = isinstance(inputs.criterion, Declared)
    bases = bases_of(inputs) if declared else {base_table(inputs)}
    needed = {TableKind(base) for base in bases if base in set(TableKind)}
    return needed | ({TableKind.PROPERTY} if inputs.common_rooms else set())


def _criterion_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    criterion = inputs.criterion
    tables = {table.kind: table for table in inputs.tables}
    needed = tables_needed(inputs) if inputs.expenses else set()
    for kind in sorted(needed - set(tables)):
        yield Problem(
            code="table.missing",
            what=f"the criterion divides by the {kind} table, which is not there.",
            remedy="Enter the table, or choose another base for the criterion.",
            path=("tables",),
        )
    needs_heat = not isinstance(criterion, FractionOfUse | FixedSplit | OldMillesimi | Declared)
    if needs_heat and not inputs.energy:
        yield Problem(
            code="energy.missing",
            what="the criterion needs the useful heat of the season.",
            remedy="Enter the main meter's energy, or fuel with calorific value and efficiency.",
            path=("energy",),
        )
    yield from _figure_problems(inputs)


def _figure_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    criterion = inputs.criterion
    if isinstance(criterion, FractionOfUse | FixedSplit):
        fraction = criterion.fraction if isinstance(criterion, FractionOfUse) else criterion.fixed_fraction
        if not is_sane(fraction) or not 0 <= fraction <= 1:
            yield Problem(
                code="criterion.fraction",
                what="the criterion's fixed part is not between 0 and 100 %.",
                remedy="Correct the percentage.",
                path=("criterion",),
            )
    elif isinstance(criterion, UseFactor):
        yield from _use_factor_problems(criterion)
    elif isinstance(criterion, IndirectAnalytic):
        yield from _energy_figure(criterion.losses_kwh, "losses_kwh")
        yield from loss_problems(criterion)
    elif isinstance(criterion, IndirectSimplified):
        if criterion.need_kwh is not None:
            yield from _energy_figure(criterion.need_kwh, "need_kwh")
        elif need_weights(inputs) is None:
            yield Problem(
                code="criterion.need",
                what="the criterion needs the building's ideal useful heat Q_h,id.",
                remedy="Give need_kwh, or the needs that the heating_need table is made from.",
                path=("criterion",),
            )
        try:
            k_inv_of(inputs.plant)
        except NoKInv as refusal:
            yield Problem(code=refusal.code, what=refusal.what, remedy=refusal.remedy, path=("plant",))


def _use_factor_problems(criterion: UseFactor) -> Iterator[Problem]:
    fraction, heat_kwh = criterion.full_use_fraction, criterion.full_use_heat_kwh
    if not is_sane(fraction) or not 0 <= fraction <= 1:
        yield Problem(
            code="criterion.full_use_fraction",
            what="the involuntary share in full use is not between 0 and 100 %.",
            remedy="Enter f*_inv of the project; 20 to 30 % is usual.",
            path=("criterion", "full_use_fraction"),
        )
    if not is_sane(heat_kwh) or heat_kwh <= 0:
        yield Problem(
            code="criterion.full_use_heat",
            what="the heat of a season in full use is not above 0, not a number or too large.",
            remedy="Enter Q*_dis,in of the project in kWh.",
            path=("criterion", "full_use_heat_kwh"),
        )


def _energy_figure(energy_kwh: Decimal, name: str) -> Iterator[Problem]:
    if not is_sane(energy_kwh) or energy_kwh < 0:
        yield Problem(
            code="criterion.energy",
            what=f"{name} is negative, not a number or too large.",
            remedy="Enter an energy of 0 kWh or more.",
            path=("criterion", name),
        )


def need_weights(inputs: SeasonInputs) -> dict[str, Fraction] | None:
    """Give the useful heat each unit needs [kWh], where the need millesimi were made from it."""
    for table in inputs.tables:
        if table.kind is TableKind.HEATING_NEED and table.weights is not None and table.weight_unit == "kWh":
            return {key: Fraction(weight) for key, weight in table.weights.items()}
    return None
