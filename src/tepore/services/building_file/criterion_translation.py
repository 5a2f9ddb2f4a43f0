"""From the criterion of a building file to that of the norm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tepore.norms.uni10200 import (
    AnyCriterion,
    Declared,
    Direct,
    Direct2018,
    FixedSplit,
    FractionOfUse,
    IndirectAnalytic,
    IndirectSimplified,
    OldMillesimi,
    Term,
    UseFactor,
)
from tepore.services.building_file.criterion_parts import (
    AnyCriterionPart,
    DeclaredPart,
    Direct2018Part,
    DirectPart,
    FixedSplitPart,
    FractionOfUsePart,
    IndirectAnalyticPart,
    IndirectSimplifiedPart,
    OldMillesimiPart,
    UseFactorPart,
)

_WithFigures = (
    IndirectAnalyticPart | IndirectSimplifiedPart | FractionOfUsePart | UseFactorPart | FixedSplitPart
)


def criterion_of(part: AnyCriterionPart, source: str) -> AnyCriterion:
    """Translate a criterion.

    Parameters
    ----------
    part
        As the file has it; percentages become fractions.
    source
        Where it stands.
    """
    return replace(
        _rule(part, source),
        electricity=part.electricity,
        base=part.base,
        raise_to_minimum=part.raise_to_minimum,
    )


def _rule(part: AnyCriterionPart, source: str) -> AnyCriterion:
    if isinstance(part, DirectPart):
        return Direct()
    if isinstance(part, Direct2018Part):
        return Direct2018()
    if isinstance(part, OldMillesimiPart):
        return OldMillesimi(source=source)
    if isinstance(part, DeclaredPart):
        return Declared(terms=tuple(_terms(part)), source=source)
    return _rule_with_figures(part, source)


def _rule_with_figures(part: _WithFigures, source: str) -> AnyCriterion:
    if isinstance(part, IndirectAnalyticPart):
        return IndirectAnalytic(losses_kwh=part.losses_kwh or Decimal(0), source=source)
    if isinstance(part, IndirectSimplifiedPart):
        return IndirectSimplified(need_kwh=part.need_kwh, source=source)
    if isinstance(part, FractionOfUsePart):
        return FractionOfUse(fraction=part.involuntary_percent.scaleb(-2), source=source)
    if isinstance(part, UseFactorPart):
        return UseFactor(
            full_use_fraction=part.full_use_involuntary_percent.scaleb(-2),
            full_use_heat_kwh=part.full_use_heat_kwh,
            low_use=part.low_use,
            source=source,
        )
    fraction = part.fixed_percent.scaleb(-2)
    return FixedSplit(fixed_fraction=fraction, whole_amount=part.whole_amount, source=source)


def _terms(part: DeclaredPart) -> Iterator[Term]:
    for term in part.terms:
        yield Term(
            head=term.head,
            name=term.name,
            fraction=term.percent.scaleb(-2),
            base=term.base,
            of=tuple(term.of),
        )
