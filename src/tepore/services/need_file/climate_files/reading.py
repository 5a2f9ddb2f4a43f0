"""Reads a climate file from disk and chooses its format by what it begins with."""

from __future__ import annotations

from pathlib import Path

from tepore.norms.uni11300 import Climate
from tepore.services.need_file.climate_files.formats import ReadClimate, epw, pvgis, table
from tepore.services.need_file.climate_files.series import BadClimateFile

LARGEST_FILE_BYTES = 50_000_000


def read_climate_file(
    path: Path, *, place: str, latitude_deg: float | None = None, altitude_m: float | None = None
) -> Climate:
    """Read monthly climate of PVGIS, EPW or CSV.

    Parameters
    ----------
    path
        The file.
    place
        Name on paper.
    latitude_deg, altitude_m
        Where the file does not say them (CSV); what the file says goes before.

    Returns
    -------
    Climate
        Twelve months; not of UNI 10349, and its source says so.

    Raises
    ------
    BadClimateFile
        It cannot be read, or its place is not known.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise BadClimateFile(
            f"cannot be read: {fault.strerror}.", where=path.name, code="climate.unreadable"
        ) from fault
    if len(content) > LARGEST_FILE_BYTES:
        raise BadClimateFile("it is larger than 50 MB.", where=path.name, code="climate.large")
    read = _read(_decoded(content), path.name)
    latitude = latitude_deg if read.latitude_deg is None else read.latitude_deg
    altitude = altitude_m if read.altitude_m is None else read.altitude_m
    if latitude is None or altitude is None:
        raise BadClimateFile(
            "the file does not say latitude and altitude.",
            where=path.name,
            remedy="Add latitude_deg and station_altitude_m to [climate].",
            code="climate.place",
        )
    means = read.means
    return Climate(
        place=place,
        altitude_m=altitude,
        latitude_deg=latitude,
        temperature_c=means.temperature_c,
        beam_mj_m2_day=means.beam_mj_m2_day,
        diffuse_mj_m2_day=means.diffuse_mj_m2_day,
        vapour_pressure_pa=means.vapour_pressure_pa,
        edition=read.kind,
        source=f"{read.kind}: {path.name}; non sono i dati di UNI 10349-1",
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read(text: str, where: str) -> ReadClimate:
    start = text.lstrip()[:8].upper()
    if start.startswith("{"):
        return pvgis(text, where)
    if start.startswith("LOCATION"):
        return epw(text, where)
    return table(text, where)
