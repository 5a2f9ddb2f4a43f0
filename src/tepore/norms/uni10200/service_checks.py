"""Checks of what a season charges for: whether criterion, counts, expenses and conversion fit the service."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from tepore.kernel.graph import exact_text
from tepore.norms.uni10200.criteria import Declared, Direct, OldMillesimi, Term
from tepore.norms.uni10200.kinds import CONSUMPTION, EQUAL, ExpenseKind, HeadKind, Service, TableKind
from tepore.norms.uni10200.model import ConsumptionUnit, SeasonInputs
from tepore.norms.uni10200.problems import Problem, is_sane
from tepore.norms.uni10200.terms import blocks_of, terms_of

_NAME = re.compile(r"[a-z][a-z_]{0,39}\Z", re.ASCII)
_RESERVED = frozenset({"total", "energy", "base", CONSUMPTION, EQUAL})
_COUNTED = {
    Service.HEATING: {ConsumptionUnit.HCA, ConsumptionUnit.KWH, ConsumptionUnit.COUNT},
    Service.COOLING: {ConsumptionUnit.KWH, ConsumptionUnit.COUNT},
    Service.DOMESTIC_HOT_WATER: {ConsumptionUnit.M3, ConsumptionUnit.KWH},
    Service.COLD_WATER: {ConsumptionUnit.M3},
}


def service_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    """Find what does not fit the service that the season charges for.

    Parameters
    ----------
    inputs
        The season.

    Yields
    ------
    Problem
        Of the criterion, the counts, the expenses or the figures of hot water.
    """
    service, criterion = inputs.service, inputs.criterion
    if service not in criterion.services:
        yield Problem(
            code="service.criterion",
            what=f"{criterion.code} is no rule for the service {service}.",
            remedy="Choose another rule; docs/reference/criteria.md names the services of each.",
            path=("criterion",),
        )
    for unit in sorted({row.unit for row in inputs.consumptions} - _COUNTED[service]):
        yield Problem(
            code="service.counts",
            what=f"consumptions of the service {service} are counted in {unit}.",
            remedy=f"Known are: {', '.join(sorted(_COUNTED[service]))}.",
            path=("consumptions",),
        )
    has_water = any(expense.kind is ExpenseKind.WATER for expense in inputs.expenses)
    if has_water and service is not Service.COLD_WATER:
        yield Problem(
            code="service.water",
            what=f"water is among the expenses of the service {service}.",
            remedy="Give water a group of the service cold_water; what fills the plant is a running cost.",
            path=("expenses",),
        )
    yield from _hot_water_problems(inputs)


def _hot_water_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    by_volume = any(row.unit is ConsumptionUnit.M3 for row in inputs.consumptions)
    figures = inputs.hot_water
    if figures is None:
        if (
            by_volume
            and inputs.service is Service.DOMESTIC_HOT_WATER
            and isinstance(inputs.criterion, Direct)
        ):
            yield Problem(
                code="hot_water.missing",
                what="hot water is counted in m3 and nothing says what heat a cubic metre took.",
                remedy="Give delivery and cold temperature.",
                path=("hot_water",),
            )
        return
    if inputs.service is not Service.DOMESTIC_HOT_WATER or any(
        row.unit is not ConsumptionUnit.M3 for row in inputs.consumptions
    ):
        yield Problem(
            code="hot_water.not_by_volume",
            what="temperatures of hot water are given, and no hot water is counted in m3.",
            remedy="Leave hot_water out, or count in m3.",
            path=("hot_water",),
        )
    numbers = {name: getattr(figures, name).number for name in ("heat_capacity", "delivery", "cold")}
    if not all(is_sane(number) for number in numbers.values()) or not (
        0 <= numbers["cold"] < numbers["delivery"] <= 100 and 0 < numbers["heat_capacity"] < 2
    ):
        yield Problem(
            code="hot_water.figures",
            what="the temperatures of hot and cold water, or what a cubic metre holds, cannot be.",
            remedy="Give delivery above cold, both from 0 to 100 °C; a cubic metre holds about 1.162 kWh/K.",
            path=("hot_water",),
        )


def declared_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    """Find what is wrong with the terms and weights of a declared criterion.

    Parameters
    ----------
    inputs
        The season.

    Yields
    ------
    Problem
        Of the criterion or of a table of weights.
    """
    yield from _weight_problems(inputs)
    criterion = inputs.criterion
    if not isinstance(criterion, Declared | OldMillesimi):
        return
    terms = terms_of(criterion, criterion.base or TableKind.PROPERTY)
    known = {table.name for table in inputs.weights} | {*TableKind, CONSUMPTION, EQUAL}
    for term in terms:
        if not _NAME.match(term.head) or term.head in _RESERVED | {HeadKind.COMMON_ROOMS}:
            yield _of_term(
                f"{term.head!r:.50} is no name of a term.", "Use lower-case letters and _.", "head"
            )
        if term.base not in known:
            yield _of_term(
                f"the base {term.base!r:.50} of the term {term.head:.50} is not known.",
                f"Known are: {', '.join(sorted(known))}.",
                "base",
            )
        if not is_sane(term.fraction) or not 0 <= term.fraction <= 1:
            yield _of_term(
                f"the part of the term {term.head:.50} is not between 0 and 100 %.",
                "Correct the percentage.",
                "fraction",
            )
            return
    for head, times in Counter(term.head for term in terms).items():
        if times > 1:
            yield _of_term(f"the term {head:.50} is there {times} times.", "Give each its own id.", "twice")
    yield from _block_problems(inputs, terms)


def _of_term(what: str, remedy: str, code: str) -> Problem:
    return Problem(code=f"term.{code}", what=what, remedy=remedy, path=("criterion",))


def _block_problems(inputs: SeasonInputs, terms: tuple[Term, ...]) -> Iterator[Problem]:
    blocks = blocks_of(terms)
    for kind in sorted({expense.kind for expense in inputs.expenses}):
        times = sum(kind in block.kinds for block in blocks)
        if times != 1:
            yield _of_term(
                f"expenses of the kind {kind} are divided by {times} sets of terms.",
                "Name each kind in `of` of one set of terms, or leave `of` out everywhere.",
                "kinds",
            )
    for block in blocks:
        total = sum((Fraction(term.fraction) for term in block.terms), Fraction(0))
        if total != 1:
            yield _of_term(
                f"the terms {', '.join(term.head for term in block.terms):.200} sum to "
                f"{exact_text(100 * total)} %, not to 100 %.",
                "Correct the percentages.",
                "sum",
            )
    by_use = sum(term.base == CONSUMPTION for term in terms)
    if inputs.common_rooms and by_use > 1:
        yield _of_term(
            "common rooms need one term by consumption, and there are several.",
            "Put the terms by consumption together.",
            "common_rooms",
        )


def _weight_problems(inputs: SeasonInputs) -> Iterator[Problem]:
    unit_ids = {unit.id for unit in inputs.units}
    names = Counter(table.name for table in inputs.weights)
    for table in inputs.weights:
        path = ("weights", table.name)
        if not _NAME.match(table.name) or table.name in _RESERVED | {*TableKind} or names[table.name] > 1:
            yield Problem(
                code="weights.name",
                what=f"{table.name!r:.50} is no name of weights of its own.",
                remedy="Use lower-case letters and _, and no name of a millesimi table.",
                path=path,
            )
        if set(table.shares) != unit_ids:
            odd = ", ".join(sorted(set(table.shares) ^ unit_ids))
            yield Problem(
                code="weights.units",
                what=f"the weights {table.name:.50} and the units differ in: {odd:.200}.",
                remedy="Give each unit a weight, 0 where it has no part.",
                path=path,
            )
        if not all(is_sane(weight) and weight >= 0 for weight in table.shares.values()):
            yield Problem(
                code="weights.figure",
                what=f"a weight of {table.name:.50} is negative, not a number or too large.",
                remedy="Enter a figure of 0 or more.",
                path=path,
            )
