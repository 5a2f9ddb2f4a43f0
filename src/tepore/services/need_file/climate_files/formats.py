"""One reader a format: text in, place and monthly means out.

EPW     LOCATION,city,region,country,source,wmo,latitude,longitude,zone,elevation  then 7 lines, 8760 rows
PVGIS   {"inputs": {"location": {...}}, "outputs": {"monthly": [...]} or {"tmy_hourly": [...]}}
CSV     a head of known names, then 12 rows (months) or at least 8760 (hours; CTI test years)
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tepore.norms.uni11300.season import DAYS_OF_MONTH
from tepore.services.need_file.climate_files.series import (
    DIGITS,
    BadClimateFile,
    HourlyClimate,
    MonthlyMeans,
    column,
    monthly_means,
)

MJ_PER_KWH = 3.6
LONGEST_HEADING = 200
"""Characters of a heading that are looked at."""
_NAMES = {
    "month": ("month", "mese", "mo"),
    "temperature": ("temperature_c", "temperatura", "t2m", "ta", "tair", "t_air", "dbt", "te", "temp"),
    "global": ("g(h)", "ghi", "global_wh_m2", "ig", "radiazione globale"),
    "diffuse": ("gd(h)", "dhi", "diffuse_wh_m2", "id", "radiazione diffusa"),
    "beam": ("gb(h)", "beam_wh_m2", "radiazione diretta"),
    "humidity": ("rh", "ur", "umidita relativa", "relative_humidity_percent"),
    "beam_mj": ("beam_mj_m2_day", "hb"),
    "diffuse_mj": ("diffuse_mj_m2_day", "hd"),
    "pressure": ("vapour_pressure_pa", "pv", "pressione parziale di vapore", "pressione di vapore"),
}
_ITALIAN_SUN = re.compile(
    r"irradianza (?:solare )?(globale|diffusa|diretta)(?: (?:su|sul) piano orizzontale)?"
)
_SUN = {"globale": "global", "diffusa": "diffuse", "diretta": "beam"}
_UNIT = re.compile(r"(.*\S)(?:\s*\[([^\]]*)\]|\s+\(([^)]*)\))")
"""A name with its unit: in square brackets, or in round ones after a space (``G(h)`` is a name)."""
_UNITS = {
    "temperature": ("c", "°c"),
    "global": ("w/m2", "wh/m2"),
    "diffuse": ("w/m2", "wh/m2"),
    "beam": ("w/m2", "wh/m2"),
    "humidity": ("%",),
    "pressure": ("pa",),
}


@dataclass(frozen=True)
class ReadClimate:
    """What a file says.

    Attributes
    ----------
    latitude_deg, altitude_m
        None where the format has no place.
    """

    means: MonthlyMeans
    kind: str
    latitude_deg: float | None = None
    altitude_m: float | None = None


def epw(text: str, where: str) -> ReadClimate:
    """Read an EnergyPlus weather file.

    Parameters
    ----------
    text
        The file.
    where
        Its name, for messages.

    Returns
    -------
    ReadClimate
        Place and monthly means.

    Raises
    ------
    BadClimateFile
        The head is not LOCATION, or a row is short.
    """
    rows = list(csv.reader(text.splitlines()))
    if len(rows) < 9 or not rows[0] or rows[0][0].strip().upper() != "LOCATION" or len(rows[0]) < 10:
        raise BadClimateFile(
            "it does not begin with LOCATION and its ten fields.",
            where=where,
            remedy="Give an EPW file as published.",
            code="climate.epw.head",
        )
    hours = [row for row in rows[8:] if row]
    place = column([rows[0]], 6, where)[0], column([rows[0]], 9, where)[0]
    series = HourlyClimate(
        month=_months(column(hours, 1, where), where),
        temperature_c=column(hours, 6, where),
        global_wh_m2=column(hours, 13, where),
        diffuse_wh_m2=column(hours, 15, where),
        relative_humidity_percent=column(hours, 8, where),
    )
    return ReadClimate(monthly_means(series, where), "EPW", float(place[0]), float(place[1]))


def pvgis(text: str, where: str) -> ReadClimate:
    """Read the JSON of PVGIS: monthly radiation (MRcalc with Kd and T2m) or typical year (tmy).

    Parameters
    ----------
    text
        The file.
    where
        Its name, for messages.

    Returns
    -------
    ReadClimate
        Place and monthly means over the years of the file.

    Raises
    ------
    BadClimateFile
        It is not such a file, or a quantity was not asked for.
    """
    try:
        document = json.loads(text)
        location, outputs = document["inputs"]["location"], document["outputs"]
        place = float(location["latitude"]), float(location.get("elevation", 0.0))
        if "tmy_hourly" in outputs:
            return ReadClimate(_pvgis_hours(outputs["tmy_hourly"], where), "PVGIS TMY", *place)
        return ReadClimate(_pvgis_months(outputs["monthly"], where), "PVGIS MRcalc", *place)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise BadClimateFile(
            f"it is not a PVGIS file with all quantities: {fault!r}.",
            where=where,
            remedy="Ask MRcalc for horirrad=1, d2g=1, avtemp=1 as JSON, or tmy as JSON.",
            code="climate.pvgis",
        ) from fault


def _pvgis_months(rows: Sequence[Mapping[str, Any]], where: str) -> MonthlyMeans:
    sums: dict[int, list[tuple[float, float, float]]] = {month: [] for month in range(1, 13)}
    for row in rows:
        sums[int(row["month"])].append((float(row["H(h)_m"]), float(row["Kd"]), float(row["T2m"])))
    empty = [month for month, found in sums.items() if not found]
    if empty:
        raise BadClimateFile(f"month {empty[0]} is missing.", where=where, code="climate.months")
    means = np.asarray([np.mean(sums[month], axis=0) for month in range(1, 13)])
    daily = means[:, 0] / np.asarray(DAYS_OF_MONTH) * MJ_PER_KWH
    return MonthlyMeans(
        temperature_c=_rounded(means[:, 2]),
        beam_mj_m2_day=_rounded(daily * (1 - means[:, 1])),
        diffuse_mj_m2_day=_rounded(daily * means[:, 1]),
    )


def _pvgis_hours(rows: Sequence[Mapping[str, Any]], where: str) -> MonthlyMeans:
    def figures(name: str) -> NDArray[np.float64]:
        return np.asarray([float(row[name]) for row in rows])

    months = np.asarray([int(str(row["time(UTC)"])[4:6]) for row in rows], dtype=np.intp)
    series = HourlyClimate(months, figures("T2m"), figures("G(h)"), figures("Gd(h)"), figures("RH"))
    return monthly_means(series, where)


def table(text: str, where: str) -> ReadClimate:
    """Read a CSV of twelve months, or of the hours of a year such as a CTI test year saved as CSV.

    Columns are known by their names (`_NAMES`), in any order and case, with or without a unit in brackets;
    cells are divided by ``;``, ``,`` or tabulator, decimals by point or, with ``;`` or tabulator, comma.

    Parameters
    ----------
    text
        The file.
    where
        Its name, for messages.

    Returns
    -------
    ReadClimate
        Monthly means without a place.

    Raises
    ------
    BadClimateFile
        No known head, a unit that is not read, or neither 12 rows nor a year of hours.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    mark = next((mark for mark in (";", "\t") if lines and mark in lines[0]), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]
    places = _places(rows[0], where) if rows else {}
    if "temperature" not in places or "month" not in places:
        raise BadClimateFile(
            "its first line names no month and no temperature.",
            where=where,
            remedy=f"Name the columns, for example month;temperature_c;{';'.join(_more_names())}.",
            code="climate.csv.head",
        )
    columns = {name: column(rows[1:], index, where) for name, index in places.items()}
    if len(rows) == 13:
        return ReadClimate(_months_of(columns, where), "CSV mensile")
    series = HourlyClimate(
        month=_months(columns["month"], where),
        temperature_c=columns["temperature"],
        global_wh_m2=columns.get("global"),
        diffuse_wh_m2=columns.get("diffuse"),
        relative_humidity_percent=columns.get("humidity"),
        beam_wh_m2=columns.get("beam"),
        vapour_pressure_pa=columns.get("pressure"),
    )
    return ReadClimate(monthly_means(series, where), "CSV orario")


def _more_names() -> tuple[str, ...]:
    return ("beam_mj_m2_day", "diffuse_mj_m2_day", "vapour_pressure_pa")


def _places(head: Sequence[str], where: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, heading in enumerate(head):
        plain = heading[:LONGEST_HEADING].strip().lower().replace("à", "a").replace("²", "2")
        match = _UNIT.fullmatch(plain)
        name, unit = (match[1], (match[2] or match[3] or "").strip()) if match else (plain, "")
        quantity = _quantity(name)
        if quantity is None or quantity in found:
            continue
        known = _UNITS.get(quantity, ())
        if unit and known and unit not in known:
            raise BadClimateFile(
                f"column {index + 1} is in {unit:.20}.",
                where=where,
                remedy=f"Convert it to {known[-1]}.",
                code="climate.csv.unit",
            )
        found[quantity] = index
    return found


def _quantity(name: str) -> str | None:
    sun = _ITALIAN_SUN.fullmatch(name)
    if sun:
        return _SUN[sun[1]]
    return next((quantity for quantity, names in _NAMES.items() if name in names), None)


def _months_of(columns: Mapping[str, NDArray[np.float64]], where: str) -> MonthlyMeans:
    order = np.argsort(columns["month"])
    if sorted(columns["month"].tolist()) != list(range(1, 13)):
        raise BadClimateFile("its twelve rows are not months 1 to 12.", where=where, code="climate.months")

    def series(name: str) -> tuple[float, ...] | None:
        return _rounded(columns[name][order]) if name in columns else None

    return MonthlyMeans(
        _rounded(columns["temperature"][order]), series("beam_mj"), series("diffuse_mj"), series("pressure")
    )


def _months(figures: NDArray[np.float64], where: str) -> NDArray[np.intp]:
    months = figures.astype(np.intp)
    if ((months < 1) | (months > 12)).any():
        raise BadClimateFile("a month is not 1 to 12.", where=where, code="climate.months")
    return months


def _rounded(figures: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(figure), DIGITS) for figure in figures)
