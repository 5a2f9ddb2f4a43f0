"""Notes of an allocation: every default used, every condition of a rule, every oddity of the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from tepore.kernel import GraphBuilder
from tepore.kernel.graph import exact_text
from tepore.norms.dlgs102 import LegalCheck, ShareOf, rule_in_force
from tepore.norms.uni10200.coverage import OUTLIER_TIMES, outliers, uncovered_days
from tepore.norms.uni10200.criteria import (
    NOT_VERIFIED,
    Direct,
    Direct2018,
    ElectricityRule,
    FractionOfUse,
    IndirectSimplified,
    LowUse,
    UseFactor,
)
from tepore.norms.uni10200.energy_cost_notes import energy_cost_notes
from tepore.norms.uni10200.k_inv import k_inv_of
from tepore.norms.uni10200.kinds import ExpenseKind, Service
from tepore.norms.uni10200.model import Quality, SeasonInputs
from tepore.norms.uni10200.results import Note
from tepore.norms.uni10200.use_factor import LEAST, USE_FACTOR
from tepore.norms.uni10200.water import HotWater, WaterFigure

_SHARE_OF = {
    ShareOf.ALL_EXPENSES: "all the season's expenses",
    ShareOf.ENERGY: "the season's energy expenses",
}


def notes_of(inputs: SeasonInputs, legal: LegalCheck, graph: GraphBuilder) -> tuple[Note, ...]:
    """Gather what the documents of an allocation must say beside its figures.

    Parameters
    ----------
    inputs
        The season.
    legal
        Its legal check.
    graph
        Its figures.
    """
    return (
        *_criterion_notes(inputs),
        *_service_notes(inputs),
        *_use_factor_notes(inputs, graph),
        *_legal_notes(inputs, legal),
        *_unit_notes(inputs),
        *_reading_notes(inputs),
        *energy_cost_notes(inputs),
    )


def _criterion_notes(inputs: SeasonInputs) -> Iterator[Note]:
    criterion = inputs.criterion
    if any(expense.kind is ExpenseKind.ELECTRICITY for expense in inputs.expenses):
        rule = "an energy carrier" if criterion.electricity is ElectricityRule.ENERGY else "a running cost"
        yield Note(
            code="note.electricity",
            sentence=f"The plant's electricity is charged as {rule} ({NOT_VERIFIED}).",
            arguments={"rule": criterion.electricity.value},
        )
    if criterion.raise_to_minimum:
        yield Note(
            code="note.raised",
            sentence="By resolution the part by consumption is raised to the legal minimum where it is "
            f"lower; the fixed part gives way ({NOT_VERIFIED}).",
        )
    if isinstance(criterion, FractionOfUse):
        yield Note(
            code="note.fraction_of_use",
            sentence="The involuntary share is a fraction of the heat used; by the simplified method of UNI "
            "10200:2015 it would be a constant energy.",
        )
    if isinstance(criterion, IndirectSimplified):
        for number, sentence in k_inv_of(inputs.plant).notes.items():
            yield Note(
                code=f"note.k_inv.{number}",
                sentence=f"UNI 10200:2015 table 10 note {number}: {sentence}",
            )


def _service_notes(inputs: SeasonInputs) -> Iterator[Note]:
    criterion = inputs.criterion
    if criterion.from_on is not None and inputs.period.last_day < criterion.from_on:
        yield Note(
            code="note.criterion.later",
            sentence=f"{criterion.edition} came after this season: it holds from {criterion.from_on}.",
            arguments={"edition": criterion.edition, "from": criterion.from_on.isoformat()},
        )
    if isinstance(criterion, Direct2018):
        yield Note(
            code="note.direct_2018",
            sentence="That UNI 10200:2018 keeps the difference as involuntary share where heat is metered "
            f"directly was not read in its text ({NOT_VERIFIED}).",
        )
    if inputs.service is Service.COOLING and criterion.by_standard:
        yield Note(
            code="note.cooling",
            sentence="Cooling is divided as heating is, with the need for cooling; UNI 10200 has it in its "
            f"scope from the edition of 2018 on ({NOT_VERIFIED}).",
        )
    if inputs.service is Service.DOMESTIC_HOT_WATER and criterion.by_standard:
        yield Note(
            code="note.hot_water.base",
            sentence="What hot water loses in storage and circulation goes by the need for hot water "
            f"({NOT_VERIFIED}).",
        )
    if inputs.hot_water is not None and isinstance(criterion, Direct):
        for name, figure in _water_figures(inputs.hot_water):
            if not figure.verified:
                yield Note(
                    code=f"note.hot_water.{name}",
                    sentence=f"Nobody measured the plant's {name} temperature: {figure.number} °C are taken "
                    f"({NOT_VERIFIED}).",
                    arguments={"number": str(figure.number)},
                )


def _water_figures(figures: HotWater) -> tuple[tuple[str, WaterFigure], ...]:
    return (("delivery", figures.delivery), ("cold", figures.cold))


def _use_factor_notes(inputs: SeasonInputs, graph: GraphBuilder) -> Iterator[Note]:
    criterion = inputs.criterion
    if not isinstance(criterion, UseFactor):
        return
    yield Note(
        code="note.use_factor.formula",
        sentence="The involuntary share follows the use factor by the formula that makers of design software "
        f"publish for UNI 10200:2018 ({NOT_VERIFIED}).",
    )
    if USE_FACTOR not in graph.nodes or graph.number(USE_FACTOR) >= LEAST:
        return
    done = {
        LowUse.EXTEND: "the formula was carried on below it",
        LowUse.HOLD: "the involuntary share was held at its figure there",
    }[criterion.low_use]
    # Rounded down: 29.97 % must not read as the 30 % it misses.
    percent = exact_text(Fraction(floor(1000 * graph.number(USE_FACTOR)), 10))
    yield Note(
        code="note.use_factor.low",
        sentence=f"The building used {percent} % of the heat of a season in full use. Below 30 % the sources "
        f"disagree on whether the formula holds; {done} ({NOT_VERIFIED}).",
        arguments={"percent": percent, "low_use": criterion.low_use.value},
    )


def _legal_notes(inputs: SeasonInputs, legal: LegalCheck) -> Iterator[Note]:
    if legal.rule is None:
        return
    of = inputs.legal_situation.share_of
    yield Note(
        code="note.legal.reading",
        sentence=f"The legal minimum is compared with the part of {_SHARE_OF[of]} that follows the "
        f"units' own consumption; common rooms are not counted in ({NOT_VERIFIED}).",
        arguments={"share_of": of.value},
    )
    if not legal.rule.verified:
        yield Note(
            code="note.legal.unverified",
            sentence=f"The text of {legal.rule.id} and its days are a {NOT_VERIFIED}.",
            arguments={"rule": legal.rule.id},
        )
    if rule_in_force(inputs.period.start_on) != legal.rule:
        yield Note(
            code="note.legal.changed",
            sentence="The law changed within the season: the text in force on its last day was taken "
            f"({NOT_VERIFIED}).",
        )


def _unit_notes(inputs: SeasonInputs) -> Iterator[Note]:
    counted = {row.subject for row in inputs.consumptions}
    for unit in inputs.units:
        if unit.detached:
            yield Note(
                code="note.detached",
                sentence="The unit is detached: it has no voluntary quota and bears the heads that it is "
                f"not exempt from ({NOT_VERIFIED}).",
                subject=unit.id,
            )
        elif unit.vacant:
            yield Note(
                code="note.vacant",
                sentence="The unit was vacant: it bears the fixed heads and what its devices counted.",
                subject=unit.id,
            )
        if unit.id not in counted and not unit.detached:
            yield Note(
                code="note.no_consumption",
                sentence="No device and no estimate is entered for the unit, so it has no voluntary quota.",
                subject=unit.id,
            )
        if unit.exempt_from:
            heads = ", ".join(sorted(unit.exempt_from))
            yield Note(
                code="note.exempt",
                sentence=f"The unit has no part in: {heads}. The other units bear it.",
                arguments={"heads": heads},
                subject=unit.id,
            )


def _reading_notes(inputs: SeasonInputs) -> Iterator[Note]:
    for gap in uncovered_days(inputs):
        yield Note(
            code="note.uncovered",
            sentence=f"No reading and no estimate covers {gap.days} days of metering point "
            f"{gap.metering_point}, from {gap.from_on} to {gap.until_on}: what it used then is not charged "
            "to the unit.",
            arguments={
                "metering_point": gap.metering_point,
                "days": str(gap.days),
                "from": gap.from_on.isoformat(),
                "until": gap.until_on.isoformat(),
            },
            subject=gap.subject,
        )
    for row in outliers(inputs):
        yield Note(
            code="note.outlier",
            sentence=f"The consumption of metering point {row.metering_point} is more than {OUTLIER_TIMES} "
            "times the middle one of the building: check its readings and rating factors.",
            arguments={"metering_point": row.metering_point, "times": str(OUTLIER_TIMES)},
            subject=row.subject,
        )
    estimated = [row for row in inputs.consumptions if row.quality is Quality.ESTIMATED]
    for row in estimated:
        yield Note(
            code="note.estimated",
            sentence=f"The consumption of metering point {row.metering_point} is estimated: {row.method}.",
            arguments={"metering_point": row.metering_point, "method": row.method},
            subject=row.subject,
        )
    total = sum(row.amount for row in inputs.consumptions)
    limit = inputs.estimated_limit_percent
    if total and 100 * sum(row.amount for row in estimated) > Fraction(limit) * total:
        yield Note(
            code="note.many_estimated",
            sentence=f"More than {limit} % of the consumption is estimated (limit {NOT_VERIFIED}).",
            arguments={"limit_percent": str(limit)},
        )
