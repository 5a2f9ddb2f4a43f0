"""A feasibility study as plain values: for `--json` and for the file attached to the report."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from tepore.kernel import round_half_up
from tepore.norms.feasibility import Investment, Sensitivity, ServiceVerdict, StudyResult


def feasibility_json(result: StudyResult) -> dict[str, Any]:
    """Give a study and its result as plain values.

    Parameters
    ----------
    result
        What came out.

    Returns
    -------
    dict
        Building, verdicts with reasons, flows year by year, sensitivity; amounts in EUR as decimal text.
    """
    building = result.study.building
    return {
        "building": building.name,
        "flats": building.flats,
        "floor_area_m2": _decimal(building.floor_area_m2),
        "preset": result.study.given.preset,
        "tax_deduction": result.study.deduction,
        "services": [_service(verdict) for verdict in result.verdicts],
        "notes": [str(note) for note in result.notes],
    }


def feasibility_json_bytes(result: StudyResult) -> bytes:
    """Give the same as UTF-8 JSON."""
    return json.dumps(feasibility_json(result), ensure_ascii=False, indent=1).encode("utf-8")


def _service(verdict: ServiceVerdict) -> dict[str, Any]:
    return {
        "service": verdict.service.value,
        "verdict": verdict.verdict.value,
        "need_class": None if verdict.need_class is None else verdict.need_class.value,
        "reasons": [
            {"code": step.code, "sentence": step.sentence, "clause": step.clause} for step in verdict.steps
        ],
        "direct": None if verdict.direct is None else _way(verdict.direct),
        "indirect": None if verdict.indirect is None else _way(verdict.indirect),
    }


def _way(way: Investment) -> dict[str, Any]:
    flows = way.flows
    return {
        "npv_eur": _decimal(flows.npv_eur),
        "pays": way.pays,
        "payback_year": flows.payback_year,
        "saving": _decimal(way.saving),
        "years": [
            {
                "year": year.year,
                "saving_eur": _decimal(year.saving_eur),
                "deduction_eur": _decimal(year.deduction_eur),
                "cost_eur": _decimal(year.cost_eur),
                "npv_eur": _decimal(standing),
            }
            for year, standing in zip(flows.years, flows.npv_by_year_eur, strict=True)
        ],
        "sensitivity": _sensitivity(way.sensitivity),
    }


def _sensitivity(found: Sensitivity) -> dict[str, Any]:
    tables = {"saving": found.by_saving, "price": found.by_price, "cost": found.by_cost}
    turning = {
        "saving": found.break_even_saving,
        "price": found.break_even_price,
        "cost": found.break_even_cost,
    }
    return {
        **{
            name: [{"at": _decimal(at), "npv_eur": _decimal(npv)} for at, npv in rows]
            for name, rows in tables.items()
        },
        "break_even": {name: None if at is None else _decimal(at, digits=4) for name, at in turning.items()},
    }


def _decimal(figure: Fraction, *, digits: int = 2) -> str:
    rounded = round_half_up(figure, digits)
    whole = abs(rounded.numerator) * 10**digits // rounded.denominator
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"
