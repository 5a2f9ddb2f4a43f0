"""What a heat cost allocator may err, where it may be used, and where it sits on the radiator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from tepore.norms.defaults import Default, notes_of
from tepore.norms.en834.counting import DEFAULTS, SensorKind
from tepore.norms.ranges import OutOfRange, within
from tepore.norms.tables import load_table

TABLE = load_table("tepore.norms.en834", "en834.toml")
CLAUSE = "EN 834, limits of error"


@dataclass(frozen=True)
class MountingPoint:
    """Where the middle of the device sits, from the left lower corner of the radiator [m]."""

    from_left_m: float
    from_bottom_m: float
    source: str


@dataclass(frozen=True)
class ReadingUncertainty:
    """How well a consumption is known.

    Attributes
    ----------
    standard_units
        Standard uncertainty of the consumption [units].
    relative
        The same as a share of the consumption [1].
    notes
        Defaults that were used and are not verified.
    """

    standard_units: float
    relative: float
    notes: tuple[str, ...]


def error_limit(excess_k: float) -> Default:
    """Give the greatest permissible error of a reading at a constant temperature difference.

    Parameters
    ----------
    excess_k
        Mean water less air [K], 5 or more: below, the norm sets no limit.

    Returns
    -------
    Default
        The limit, both signs [%]. The classes 5, 10, 15 and 40 K hold their lower end.

    Raises
    ------
    OutOfRange
        The difference is below the first class.
    """
    rows = TABLE["error_limits"]
    within("excess_k", excess_k, rows[0]["from_k"], 150, unit="K", clause=CLAUSE)
    row: Mapping[str, float | str] = [row for row in rows if row["from_k"] <= excess_k][-1]
    return Default(
        float(row["limit_percent"]),
        "%",
        f"greatest permissible error of an allocator from {row['from_k']} K",
        str(row["source"]),
        verified=False,
    )


def reading_uncertainty(
    consumption_units: float,
    excess_k: float,
    *,
    rating: float = 1.0,
    relative_rating_uncertainty: float = 0.0,
    limit: Default | None = None,
) -> ReadingUncertainty:
    """Give the standard uncertainty of a consumption read from a device.

    The device may err anywhere within its limit (rectangular, limit/√3), each of the two displays is cut to a
    whole unit (rectangular of width 1, so 1/√6 for the difference, times K), and K itself is known so far.

    Parameters
    ----------
    consumption_units
        Consumption of the period, K applied [units], above 0.
    excess_k
        Difference between water and air that stands for the period [K], 5 to 150.
    rating
        Rating factor K that multiplied the display [1]; 1 for a scaled display.
    relative_rating_uncertainty
        Relative standard uncertainty of K [1], 0 to 1.
    limit
        Another limit of error than that of `error_limit` [%].

    Returns
    -------
    ReadingUncertainty
        Standard uncertainty (k = 1), absolute and relative.

    Raises
    ------
    OutOfRange
        A figure is outside its range.
    """
    within("consumption_units", consumption_units, 0, unit="units", clause=CLAUSE, above=True)
    within("rating", rating, 0, unit="1", clause=CLAUSE, above=True)
    within("relative_rating_uncertainty", relative_rating_uncertainty, 0, 1, unit="1", clause=CLAUSE)
    applied = limit if limit is not None else error_limit(excess_k)
    device = consumption_units * applied.number / 100 / sqrt(3)
    cut = rating / sqrt(6)
    factor = consumption_units * relative_rating_uncertainty
    standard = sqrt(device**2 + cut**2 + factor**2)
    return ReadingUncertainty(standard, standard / consumption_units, notes_of([applied]))


def mounting_point(length_m: float, height_m: float) -> MountingPoint:
    """Give where the device is mounted: in the middle, at three quarters of the height.

    Parameters
    ----------
    length_m, height_m
        Size of the radiator's front [m], above 0, up to 10.

    Returns
    -------
    MountingPoint
        The place, unless the maker of the device states another for this radiator.

    Raises
    ------
    OutOfRange
        A size is outside its range.
    """
    rule = TABLE["mounting"]
    length = within("length_m", length_m, 0, 10, unit="m", clause="mounting rule", above=True)
    height = within("height_m", height_m, 0, 10, unit="m", clause="mounting rule", above=True)
    return MountingPoint(length * rule["length_share"], height * rule["height_share"], rule["source"])


def require_suitable_system(
    kind: SensorKind,
    mean_water_c: float,
    *,
    least: Default | None = None,
    greatest: Default = DEFAULTS["greatest_water_temperature"],
) -> tuple[str, ...]:
    """Check that the heating system is within the temperatures for which the device is made.

    Parameters
    ----------
    kind
        Kind of device.
    mean_water_c
        Mean design water temperature of the system [°C].
    least, greatest
        Lowest and highest mean design temperature of the device's data sheet [°C].

    Returns
    -------
    tuple of str
        Notes on the defaults used.

    Raises
    ------
    OutOfRange
        The system is too cool or too hot for the device: its readings stand for nothing.
    """
    one = kind is SensorKind.ONE_SENSOR
    lowest = least or DEFAULTS[f"least_water_temperature_{'one_sensor' if one else 'two_sensors'}"]
    if not lowest.number <= mean_water_c <= greatest.number:
        raise OutOfRange(
            f"the mean design water temperature is {mean_water_c:g} °C; a {kind} device is made for "
            f"{lowest.number:g} to {greatest.number:g} °C.",
            remedy="Choose another device, or give the limits of its data sheet.",
            code="en834.unsuitable_system",
        )
    return notes_of([lowest, greatest])
