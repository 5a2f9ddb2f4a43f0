"""Monthly climate of a place: tables, altitude, mean temperatures of months and parts of months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tepore.kernel import Refusal
from tepore.norms.uni11300.figures import TEMPERATURE_DIGITS, Floats, rounded
from tepore.norms.uni11300.method import PartMonth
from tepore.norms.uni11300.season import DAYS_OF_MONTH, MonthPart
from tepore.norms.uni11300.tabulated import table

Twelve = tuple[float, ...]


class UnknownPlace(Refusal):
    """A place of which no climate is shipped."""


class BadClimate(Refusal):
    """Monthly figures that are no climate."""


@dataclass(frozen=True)
class Climate:
    """Monthly means of one place, January to December.

    Attributes
    ----------
    altitude_m, latitude_deg
        Height above the sea [m] and northern latitude [deg].
    temperature_c
        Mean outdoor air temperature [C].
    beam_mj_m2_day, diffuse_mj_m2_day
        Mean daily irradiation of the horizontal plane [MJ/m2]; None where the source has none.
    vapour_pressure_pa
        Partial pressure of water vapour [Pa]; None where the source has none.
    edition, source, verified
        Where the figures stand and whether they could be checked.
    """

    place: str
    altitude_m: float
    latitude_deg: float
    temperature_c: Twelve
    beam_mj_m2_day: Twelve | None = None
    diffuse_mj_m2_day: Twelve | None = None
    vapour_pressure_pa: Twelve | None = None
    edition: str = ""
    source: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        """Refuse series that are not of twelve plausible months."""
        _twelve(self.place, "temperature_c", self.temperature_c, -30, 45)
        for name, low, high in (
            ("beam_mj_m2_day", 0, 40),
            ("diffuse_mj_m2_day", 0, 20),
            ("vapour_pressure_pa", 50, 5000),
        ):
            series = getattr(self, name)
            if series is not None:
                _twelve(self.place, name, series, low, high)
        if not -66 < self.latitude_deg < 66:
            raise BadClimate(
                f"latitude {self.latitude_deg} is beyond the polar circle.",
                where=self.place,
                remedy="Give the latitude in degrees north, for example 45.4667.",
                code="need.climate.latitude",
            )

    @property
    def annual_mean_c(self) -> float:
        """Mean outdoor temperature of the year [C], months weighted by their days."""
        return float(np.average(self.temperature_c, weights=DAYS_OF_MONTH))

    def at_altitude(self, altitude_m: float, *, gradient_k_per_m: float = 1 / 178) -> Climate:
        """Move the temperatures to another altitude of the same province.

        Parameters
        ----------
        altitude_m
            Height of the building [m].
        gradient_k_per_m
            Fall of temperature with height [K/m]: 1/178 in Lombardy (Allegato H, eq. 3.14); other gradients
            of UNI 10349:1994 are 1/200, 1/147, 1/174, 1/192 by area (areas not verified).

        Returns
        -------
        Climate
            Temperatures moved, at six decimals; irradiation and vapour pressure as they were.
        """
        fall = gradient_k_per_m * (altitude_m - self.altitude_m)
        moved = rounded(np.asarray(self.temperature_c) - fall, TEMPERATURE_DIGITS)
        note = f"{self.source}; temperatures moved from {self.altitude_m:g} m to {altitude_m:g} m"
        return replace(self, altitude_m=altitude_m, temperature_c=tuple(moved.tolist()), source=note)

    def temperatures_c(self, parts: Sequence[MonthPart], rule: PartMonth = PartMonth.CENTRE) -> Floats:
        """Give the mean outdoor temperature of months and parts of months.

        A whole month has its own mean. A part is read off the straight line between the mid-month values,
        see `PartMonth`.

        Parameters
        ----------
        parts
            The parts of the season.
        rule
            Where on the line a part is read.

        Returns
        -------
        ndarray
            Temperatures [C], one a part, at six decimals.
        """
        means = [self._part_mean_c(part, rule) for part in parts]
        return rounded(np.asarray(means, dtype=np.float64), TEMPERATURE_DIGITS)

    def _part_mean_c(self, part: MonthPart, rule: PartMonth) -> float:
        here = self.temperature_c[part.month - 1]
        if part.is_whole:
            return here
        days = DAYS_OF_MONTH[part.month - 1]
        later = part.centre_days > days / 2
        step = 1 if later else -1
        neighbour = (part.month - 1 + step) % 12
        if rule is PartMonth.FROM_MID_MONTH:
            distance, spacing = part.days / 2, 365 / 12
        else:
            distance = abs(part.centre_days - days / 2)
            spacing = (days + DAYS_OF_MONTH[neighbour]) / 2
        return here + (self.temperature_c[neighbour] - here) * distance / spacing


def _twelve(place: str, name: str, series: Twelve, low: float, high: float) -> None:
    if len(series) != 12:
        raise BadClimate(
            f"{name} has {len(series)} figures instead of 12.",
            where=place,
            remedy="Give one figure a month, January to December.",
            code="need.climate.months",
        )
    for month, figure in enumerate(series, start=1):
        if not low <= figure <= high:
            raise BadClimate(
                f"{name} of month {month} is {figure}, outside {low} to {high}.",
                where=place,
                remedy="Check unit and decimal sign.",
                code="need.climate.range",
            )


def climate_of(place: str, edition: str = "UNI 10349-1:2016") -> Climate:
    """Give a shipped climate.

    Parameters
    ----------
    place
        Provincial capital, for example ``"Milano"``.
    edition
        ``"UNI 10349-1:2016"`` (twelve Lombard capitals) or ``"UNI 10349:1994"`` (temperatures only).

    Returns
    -------
    Climate
        The figures with their source.

    Raises
    ------
    UnknownPlace
        The climate of this place is not shipped: the standard is not free. Import it instead.
    """
    for name in ("climate_2016_lombardy", "climate_1994"):
        sheet = table(name)
        for row in sheet["place"]:
            if sheet["edition"] == edition and row["name"].casefold() == place.casefold():
                return _climate(sheet, row)
    raise UnknownPlace(
        f"no climate of {place!r} by {edition} is shipped.",
        remedy=f"Shipped are {', '.join(shipped_places(edition))}; for another place import PVGIS, EPW, CTI "
        "or a CSV of twelve months, or write the figures in the file.",
        code="need.climate.place",
    )


def shipped_places(edition: str = "UNI 10349-1:2016") -> tuple[str, ...]:
    """Name the places whose climate is shipped.

    Parameters
    ----------
    edition
        As in `climate_of`.

    Returns
    -------
    tuple of str
        Names in the order of the tables; empty for an edition that is not shipped.
    """
    sheets = (table("climate_2016_lombardy"), table("climate_1994"))
    return tuple(row["name"] for sheet in sheets if sheet["edition"] == edition for row in sheet["place"])


def _climate(sheet: Mapping[str, Any], row: Mapping[str, Any]) -> Climate:
    def series(name: str) -> Twelve | None:
        return tuple(float(figure) for figure in row[name]) if name in row else None

    return Climate(
        place=row["name"],
        altitude_m=float(row["altitude_m"]),
        latitude_deg=float(row["latitude_deg"]),
        temperature_c=tuple(float(figure) for figure in row["temperature_c"]),
        beam_mj_m2_day=series("beam_mj_m2_day"),
        diffuse_mj_m2_day=series("diffuse_mj_m2_day"),
        vapour_pressure_pa=series("vapour_pressure_pa"),
        edition=sheet["edition"],
        source=sheet["source"],
        verified=bool(row.get("verified", sheet.get("verified", False))),
    )
