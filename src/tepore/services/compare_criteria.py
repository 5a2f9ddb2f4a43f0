"""Compare what each unit owes for one season by several ways: criteria, or millesimi old and new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.kernel import Refusal, euros_from_cents
from tepore.norms.millesimi import variation_percent
from tepore.norms.uni10200 import TableKind
from tepore.norms.uni10200.checks import base_table
from tepore.services.allocate_building import allocate_building

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.norms.uni10200 import Allocation, LegalCheck


MOST_WAYS = 26
"""One a letter: that is how they are named."""


class UnableToCompare(Refusal):
    """Allocations that are not of the same season, units and expenses."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One of the ways that are compared.

    Attributes
    ----------
    file
        Building file it was computed from.
    criterion
        Name of its rule set.
    base
        Table of its fixed heads.
    fixed_cents
        What goes by tables [cent].
    allocation
        The whole run.
    """

    file: str
    criterion: str
    base: TableKind
    fixed_cents: int
    legal_check: LegalCheck
    allocation: Allocation


@dataclass(frozen=True, kw_only=True)
class UnitComparison:
    """What one unit owes by each way, in the order of the ways.

    Attributes
    ----------
    total_cents
        What it owes [cent].
    difference_cents
        Against the first way [cent]; above 0 it pays more.
    difference_percent
        Of what it owes by the first way [%]; None where that is nothing.
    millesimi
        Its share in each way's base table; None where the table is not there.
    variation_percent
        Of that share against the first way's, (new - old) / old [%]; None where there is no old one.
    """

    unit_id: str
    unit: str
    total_cents: tuple[int, ...]
    difference_cents: tuple[int, ...]
    difference_percent: tuple[Fraction | None, ...]
    millesimi: tuple[Decimal | None, ...]
    variation_percent: tuple[Fraction | None, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One season by several ways; the first is what the others are compared with."""

    condominium: str
    season: str
    total_cents: int
    ways: tuple[Way, ...]
    units: tuple[UnitComparison, ...]

    @property
    def tables_differ(self) -> bool:
        """Whether the ways divide the fixed heads by different shares."""
        return any(len(set(unit.millesimi)) > 1 for unit in self.units)

    def paying_more(self, way: int) -> tuple[UnitComparison, ...]:
        """Name the units that a way makes pay more, the most first."""
        more = (unit for unit in self.units if unit.difference_cents[way] > 0)
        return tuple(sorted(more, key=lambda unit: -unit.difference_cents[way]))

    def paying_less(self, way: int) -> tuple[UnitComparison, ...]:
        """Name the units that a way makes pay less, the most first."""
        less = (unit for unit in self.units if unit.difference_cents[way] < 0)
        return tuple(sorted(less, key=lambda unit: unit.difference_cents[way]))


def compare_criteria(*, files: Sequence[Path], criteria: Sequence[str] = ()) -> Comparison:
    """Allocate a season by several ways and set them side by side.

    Parameters
    ----------
    files
        Building files of the same season; the first is compared with.
    criteria
        Further ways: each takes the place of the first file's criterion, as a TOML inline table.

    Returns
    -------
    Comparison
        Every unit by every way.

    Raises
    ------
    BadBuildingFile
        A file or a criterion is wrong.
    UnableToCompare
        There is one way alone, or too many, or units, days or expenses differ.
    """
    asked = [(file, "") for file in files]
    asked += [(file, criterion) for file in files[:1] for criterion in criteria if criterion.strip()]
    if len(asked) < 2:
        raise UnableToCompare(
            "there is one way alone.",
            remedy="Name a second building file, or a criterion.",
            code="compare.one",
        )
    if len(asked) > MOST_WAYS:
        raise UnableToCompare(
            f"{len(asked)} ways are asked for, and at most {MOST_WAYS} can be compared.",
            remedy="Leave some out.",
            code="compare.many",
        )
    runs = [(str(file), allocate_building(file=file, criterion=criterion)) for file, criterion in asked]
    return compare_allocations(runs)


def compare_allocations(runs: Sequence[tuple[str, Allocation]]) -> Comparison:
    """Set allocations of one season side by side.

    Parameters
    ----------
    runs
        Name of the file and allocation, the one to be compared with first.

    Raises
    ------
    UnableToCompare
        Units, days or expenses differ.
    """
    first_file, first = runs[0]
    for file, run in runs[1:]:
        _refuse_other_season(first_file, first, file, run)
    totals = [{one.unit_id: one.total_cents for one in run.statements} for _, run in runs]
    shares = [_base_shares(run) for _, run in runs]
    return Comparison(
        condominium=first.inputs.condominium,
        season=first.inputs.season,
        total_cents=first.total_cents,
        ways=tuple(
            Way(
                file=file,
                criterion=run.criterion,
                base=base_table(run.inputs),
                fixed_cents=sum(one.fixed_cents for one in run.statements),
                legal_check=run.legal_check,
                allocation=run,
            )
            for file, run in runs
        ),
        units=tuple(_unit(one.unit_id, one.unit, totals, shares) for one in first.statements),
    )


def _refuse_other_season(first_file: str, first: Allocation, file: str, run: Allocation) -> None:
    units = [sorted(one.unit_id for one in each.statements) for each in (first, run)]
    if units[0] != units[1]:
        apart = sorted(set(units[0]) ^ set(units[1]))
        what, code = f"unit {apart[0]} is not in both", "compare.units"
    elif first.inputs.period != run.inputs.period:
        what, code = "the seasons have other days", "compare.season"
    elif first.total_cents != run.total_cents:
        euros = [euros_from_cents(each.total_cents) for each in (first, run)]
        what, code = f"the expenses are {euros[0]} and {euros[1]} EUR", "compare.expenses"
    else:
        return
    raise UnableToCompare(
        f"{what}.",
        where=f"{first_file} and {file}",
        remedy="Compare ways of dividing the same expenses of the same season among the same units.",
        code=code,
    )


def _base_shares(run: Allocation) -> Mapping[str, Decimal]:
    kind = base_table(run.inputs)
    return next((table.shares for table in run.inputs.tables if table.kind is kind), {})


def _unit(
    unit_id: str,
    unit: str,
    totals: Sequence[Mapping[str, int]],
    shares: Sequence[Mapping[str, Decimal]],
) -> UnitComparison:
    cents = tuple(total[unit_id] for total in totals)
    millesimi = tuple(share.get(unit_id) for share in shares)
    differences = tuple(each - cents[0] for each in cents)
    return UnitComparison(
        unit_id=unit_id,
        unit=unit,
        total_cents=cents,
        difference_cents=differences,
        difference_percent=tuple(
            Fraction(100 * difference, cents[0]) if cents[0] else None for difference in differences
        ),
        millesimi=millesimi,
        variation_percent=tuple(_variation(share, millesimi[0]) for share in millesimi),
    )


def _variation(new: Decimal | None, old: Decimal | None) -> Fraction | None:
    return None if new is None or old is None else variation_percent(new, old)
