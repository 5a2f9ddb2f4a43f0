"""The need report as JSON: results, and the calculation graph that proves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tepore.documents.need_report.content import NeedReport
from tepore.kernel.graph import exact_text

FORMAT = "tepore-need/1"


def need_json(report: NeedReport, *, graph: bool = True) -> dict[str, Any]:
    """Write a need report as plain objects.

    Parameters
    ----------
    report
        The results.
    graph
        Whether the calculation graph is written, down to walls and windows.

    Returns
    -------
    dict
        Ready for `json.dumps`; exact figures as text, shares as text with their decimals.
    """
    building = report.building
    document: dict[str, Any] = {
        "format": FORMAT,
        "file": Path(report.file).name,
        "sha256": report.sha256,
        "building": building.name,
        "method": building.method.name,
        "climate": {
            "place": building.climate.place,
            "edition": building.climate.edition,
            "source": building.climate.source,
            "verified": building.climate.verified,
        },
        "season": [
            {"month": part.month, "first_day": part.first_day, "last_day": part.last_day}
            for part in report.heating.parts
        ],
        "ideal_need_kwh": int(report.ideal_need_kwh),
        "units": [_unit(report, index) for index in range(len(report.units))],
        "difference": {
            "highest": report.difference.highest,
            "lowest": report.difference.lowest,
            "of_highest_percent": float(report.difference.of_highest_percent),
            "of_lowest_percent": _maybe(report.difference.of_lowest_percent),
        },
        "notes": list(report.notes),
    }
    if report.involuntary is not None:
        document["involuntary"] = _involuntary(report)
    if graph:
        document["graph"] = report.graph().as_json()
    return document


def need_json_bytes(report: NeedReport) -> bytes:
    """Write a need report with its graph as JSON in UTF-8.

    Parameters
    ----------
    report
        The results.

    Returns
    -------
    bytes
        The file.
    """
    return json.dumps(need_json(report), ensure_ascii=False, indent=1).encode()


def millesimi_section(report: NeedReport) -> str:
    """Write the table of a building file (``tepore allocate``) that refers to this calculation.

    Parameters
    ----------
    report
        The results.

    Returns
    -------
    str
        TOML: needs by unit, and a source that names the need file with its digest, so that a share on a
        statement can be followed into the calculation graph of `need_json`.
    """
    name = Path(report.file).name
    rows = "\n".join(f"{unit.id} = {int(unit.need_kwh)}" for unit in report.units)
    source = f"{name}, sha256 {report.sha256[:16]}, {report.building.method.name}: unit/ID/need"
    return (
        f"[millesimi.heating_need]\nsource = {json.dumps(source, ensure_ascii=False)}\n"
        f"need_file = {json.dumps(name, ensure_ascii=False)}\n\n"
        f"[millesimi.heating_need.needs_kwh]\n{rows}\n"
    )


def _unit(report: NeedReport, index: int) -> dict[str, Any]:
    unit, balance = report.units[index], report.heating.balance
    flows = balance.flows
    return {
        "unit": unit.id,
        "name": unit.name,
        "floor_area_m2": float(unit.floor_area_m2),
        "need_kwh": int(unit.need_kwh),
        "millesimi": str(unit.millesimi),
        "old_millesimi": None if unit.old_millesimi is None else str(unit.old_millesimi),
        "variation_percent": _maybe(unit.variation_percent),
        "cooling_kwh": int(unit.cooling_kwh),
        "hot_water_l_day": round(unit.hot_water.volume_l_day, 3),
        "hot_water_kwh": round(unit.hot_water.energy_kwh_year, 1),
        "time_constant_h": round(float(flows.time_constant_h[index]), 4),
        "months": [
            {
                "month": part.month,
                "days": part.days,
                "transmission_kwh": round(float(flows.transmission_kwh[index, place]), 3),
                "sky_kwh": round(float(flows.sky_kwh[index, place]), 3),
                "ventilation_kwh": round(float(flows.ventilation_kwh[index, place]), 3),
                "sun_windows_kwh": round(float(flows.sun_windows_kwh[index, place]), 3),
                "sun_opaque_kwh": round(float(flows.sun_opaque_kwh[index, place]), 3),
                "internal_kwh": round(float(flows.internal_kwh[index, place]), 3),
                "utilisation": float(balance.utilisation[index, place]),
                "need_kwh": round(float(balance.need_kwh[index, place]), 3),
            }
            for place, part in enumerate(report.heating.parts)
        ],
    }


def _involuntary(report: NeedReport) -> dict[str, Any]:
    involuntary = report.involuntary
    if involuntary is None:
        return {}
    rows: dict[str, Any] = {
        "k_inv": None if involuntary.k_inv is None else str(involuntary.k_inv.number),
        "notes": {} if involuntary.k_inv is None else dict(involuntary.k_inv.notes),
        "simplified_kwh": None
        if involuntary.simplified_kwh is None
        else exact_text(involuntary.simplified_kwh),
        "analytic_kwh": None if involuntary.analytic_kwh is None else exact_text(involuntary.analytic_kwh),
    }
    if involuntary.forecast is not None:
        rows["forecast"] = {
            "energy_kwh": exact_text(involuntary.forecast.energy_kwh),
            "involuntary_percent": float(involuntary.forecast.involuntary_percent),
            "units": [
                {
                    "unit": row.unit_id,
                    "involuntary_cents": row.involuntary_cents,
                    "voluntary_cents": row.voluntary_cents,
                    "running_cents": row.running_cents,
                    "total_cents": row.total_cents,
                }
                for row in involuntary.forecast.rows
            ],
        }
    return rows


def _maybe(figure: object) -> float | None:
    return None if figure is None else float(figure)  # type: ignore[arg-type]  # Fraction is a number
