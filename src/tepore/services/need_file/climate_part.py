"""The climate of a need file: shipped, imported from a file, or written in it."""

from __future__ import annotations

from pathlib import Path

from tepore.kernel import Refusal
from tepore.norms.uni11300 import Climate, climate_of
from tepore.services.need_file.climate_files import read_climate_file
from tepore.services.need_file.document import ClimatePart


class BadClimatePart(Refusal):
    """A climate that is not said, or said in two ways."""


def climate_of_part(part: ClimatePart, folder: Path) -> Climate:
    """Give the climate that the file means.

    Parameters
    ----------
    part
        The file's [climate].
    folder
        Folder of the need file, where a climate file is looked for.

    Returns
    -------
    Climate
        At the building's altitude.

    Raises
    ------
    BadClimatePart
        Own figures lack temperature, latitude, altitude or source, or a file stands beside them.
    """
    own = part.temperature_c is not None
    if own and part.file:
        raise BadClimatePart(
            "the climate is said twice.", remedy="Give file, or temperature_c and its companions."
        )
    climate = _own(part) if own else _shipped_or_imported(part, folder)
    if part.altitude_m is None or part.altitude_m == climate.altitude_m:
        return climate
    if part.gradient_k_per_m is None:
        return climate.at_altitude(part.altitude_m)
    return climate.at_altitude(part.altitude_m, gradient_k_per_m=part.gradient_k_per_m)


def _shipped_or_imported(part: ClimatePart, folder: Path) -> Climate:
    if not part.file:
        return climate_of(part.place, part.edition)
    return read_climate_file(
        folder / part.file,
        place=part.place,
        latitude_deg=part.latitude_deg,
        altitude_m=part.station_altitude_m,
    )


def _own(part: ClimatePart) -> Climate:
    missing = [
        name
        for name in ("latitude_deg", "station_altitude_m", "source")
        if getattr(part, name) is None or getattr(part, name) == ""
    ]
    if missing or part.temperature_c is None:
        raise BadClimatePart(
            f"own climate figures lack {', '.join(missing)}.",
            remedy="A figure without place and source cannot be checked.",
            code="need.climate.incomplete",
        )

    def series(figures: list[float] | None) -> tuple[float, ...] | None:
        return None if figures is None else tuple(figures)

    return Climate(
        place=part.place,
        altitude_m=part.station_altitude_m or 0.0,
        latitude_deg=part.latitude_deg or 0.0,
        temperature_c=tuple(part.temperature_c),
        beam_mj_m2_day=series(part.beam_mj_m2_day),
        diffuse_mj_m2_day=series(part.diffuse_mj_m2_day),
        vapour_pressure_pa=series(part.vapour_pressure_pa),
        edition="figure del file",
        source=part.source,
    )
