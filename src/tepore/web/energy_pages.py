"""Need, millesimi, involuntary share, feasibility as plain values of a page: tables, steps, clauses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tepore.documents import formats
from tepore.documents.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tepore.documents.need_report.content import NeedReport
    from tepore.documents.texts import Language
    from tepore.norms.feasibility import Investment, ServiceVerdict, StudyResult

NEED_CLAUSE = "UNI/TS 11300-1; UNI 10200"
SHARE_CLAUSE = "UNI 10200: mᵢ = 1000 · Qᵢ / ΣQ"
K_INV_CLAUSE = "UNI 10200:2015 11.8.3.1, prospetto 10"
ANALYTIC_CLAUSE = "UNI 10200:2015 11.8.3.1; UNI/TS 11300-2"
LAW = "D.Lgs. 102/2014 art. 9 c. 5"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A figure with the formula it follows from and where that is laid down."""

    symbol: str
    formula: str
    figure: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class ShareRow:
    """One unit: need, share, the share so far, and what changes.

    Attributes
    ----------
    permille
        Length of its bar, of the largest.
    """

    id: str
    name: str
    area: str
    need: str
    need_by_area: str
    millesimi: str
    old: str
    variation: str
    permille: int
    old_permille: int


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """The building in one part of the season [kWh]."""

    label: str
    days: int
    figures: tuple[str, ...]
    permille: int


def need_content(report: NeedReport, language: Language) -> dict[str, object]:
    """Give what the page of a need file shows."""
    highest = max((unit.millesimi for unit in report.units), default=0) or 1
    shares = [
        ShareRow(
            id=unit.id,
            name=unit.name,
            area=formats.number(unit.floor_area_m2, language, 2),
            need=formats.number(unit.need_kwh, language, 0),
            need_by_area=formats.number(unit.need_kwh / unit.floor_area_m2, language, 1),
            millesimi=formats.figure(unit.millesimi, language).written,
            old="" if unit.old_millesimi is None else formats.figure(unit.old_millesimi, language).written,
            variation="" if unit.variation_percent is None else _signed(unit.variation_percent, language),
            permille=round(Fraction(unit.millesimi) / Fraction(highest) * 1000),
            old_permille=min(round(Fraction(unit.old_millesimi or 0) / Fraction(highest) * 1000), 1000),
        )
        for unit in report.units
    ]
    climate = report.building.climate
    return {
        "shares": shares,
        "has_old": any(row.old for row in shares),
        "months": list(_months(report, language)),
        "total_need": formats.number(report.ideal_need_kwh, language, 0),
        "climate": f"{climate.place}, {climate.edition}, {climate.altitude_m:g} m",
        "method": report.building.method.name,
        "steps": list(_involuntary(report, language)),
        "difference": _difference(report, language),
        "need_clause": NEED_CLAUSE,
        "share_clause": SHARE_CLAUSE,
        "law": LAW,
    }


def _months(report: NeedReport, language: Language) -> Iterator[MonthRow]:
    balance = report.heating.balance
    flows = balance.flows
    columns = (
        flows.transmission_kwh,
        flows.sky_kwh,
        flows.ventilation_kwh,
        flows.sun_windows_kwh + flows.sun_opaque_kwh,
        flows.internal_kwh,
        balance.need_kwh,
    )
    needs = [float(balance.need_kwh[:, place].sum()) for place in range(len(report.heating.parts))]
    highest = max(needs, default=0.0) or 1.0
    for place, part in enumerate(report.heating.parts):
        sums = tuple(
            formats.number(Fraction(round(float(column[:, place].sum()))), language, 0) for column in columns
        )
        yield MonthRow(
            label=part.label, days=part.days, figures=sums, permille=round(needs[place] / highest * 1000)
        )


def _difference(report: NeedReport, language: Language) -> dict[str, str]:
    found = report.difference
    return {
        "highest": found.highest,
        "lowest": found.lowest,
        "highest_kwh_m2": formats.number(found.highest_kwh_m2, language, 1),
        "lowest_kwh_m2": formats.number(found.lowest_kwh_m2, language, 1),
        "of_highest": formats.number(found.of_highest_percent, language, 1),
        "of_lowest": ""
        if found.of_lowest_percent is None
        else formats.number(found.of_lowest_percent, language, 1),
    }


def _involuntary(report: NeedReport, language: Language) -> Iterator[Step]:
    found = report.involuntary
    if found is None:
        return
    need = formats.number(report.ideal_need_kwh, language, 0)
    if found.k_inv is not None and found.simplified_kwh is not None:
        k_inv = formats.figure(found.k_inv.number, language).written
        yield Step(symbol="k_inv", formula=found.k_inv.source, figure=k_inv, clause=K_INV_CLAUSE)
        yield Step(
            symbol="Q_inv",
            formula=f"k_inv · Q_h,id = {k_inv} · {need} kWh",
            figure=f"{formats.number(found.simplified_kwh, language, 0)} kWh",
            clause=K_INV_CLAUSE,
        )
    if found.analytic_kwh is not None:
        parts = ", ".join(part.id for part in found.parts)
        yield Step(
            symbol="P_cli",
            formula=f"Σ Ψ · L · (θ_w − θ_a) · h / 1000: {parts}",
            figure=f"{formats.number(found.analytic_kwh, language, 0)} kWh",
            clause=ANALYTIC_CLAUSE,
        )
    if found.forecast is not None:
        forecast = found.forecast
        whole = formats.number(forecast.energy_kwh, language, 0)
        yield Step(
            symbol="Q_inv / Q",
            formula=f"{formats.number(forecast.involuntary_kwh, language, 0)} / {whole} kWh",
            figure=f"{formats.number(forecast.involuntary_percent, language, 1)} %",
            clause=forecast.source or ANALYTIC_CLAUSE,
        )


def _signed(percent: Fraction, language: Language) -> str:
    written = formats.number(abs(percent), language, 2)
    return (
        f"+{written} %" if percent > 0 else f"{formats.MINUS}{written} %" if percent < 0 else f"{written} %"
    )


def study_content(result: StudyResult, language: Language) -> dict[str, object]:
    """Give what the page of a feasibility study shows."""
    return {
        "building": result.study.building.name,
        "preset": result.study.given.preset,
        "verdicts": [_verdict(verdict, language) for verdict in result.verdicts],
        "notes": [str(note) for note in result.notes],
    }


def _verdict(verdict: ServiceVerdict, language: Language) -> dict[str, object]:
    ways = (("direct", verdict.direct), ("indirect", verdict.indirect))
    return {
        "service": _word("workshop.study.service", verdict.service.value, language),
        "verdict": _word("workshop.study.verdict", verdict.verdict.value, language),
        "steps": [(step.sentence, step.clause) for step in verdict.steps],
        "ways": [
            _way(text(f"workshop.study.{name}", language), way, language)
            for name, way in ways
            if way is not None
        ],
    }


def _way(name: str, way: Investment, language: Language) -> dict[str, object]:
    def euros(amount: Fraction) -> str:
        return f"{formats.number(amount, language, 0)} €"

    return {
        "name": name,
        "pays": way.pays,
        "npv": euros(way.flows.npv_eur),
        "payback": way.flows.payback_year,
        "saving": formats.percent(way.saving, language, 1),
        "years": [
            (
                year.year,
                euros(year.saving_eur),
                euros(year.deduction_eur),
                euros(year.cost_eur),
                euros(standing),
            )
            for year, standing in zip(way.flows.years, way.flows.npv_by_year_eur, strict=True)
        ],
    }


def _word(prefix: str, code: str, language: Language) -> str:
    key = f"{prefix}.{code}"
    return text(key, language) if key in catalogue(language) else code.replace("_", " ")
