"""The forecast file: where the season stands today, and how the units' past seasons went."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tepore.kernel import Refusal

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE_BYTES = 5_000_000
NotNegative = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]


class BadForecastFile(Refusal):
    """A forecast file that cannot be used."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SeasonTable(_Table):
    """The season that is running; `counted_until` is the day of the readings, or the day before the first."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    first_day: date
    last_day: date
    counted_until: date


class DegreeDaysTable(_Table):
    """Degree days [K·d]: so far as they were, for the rest as they normally are."""

    so_far: NotNegative
    rest_normal: NotNegative
    spread_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    source: Annotated[str, Field(min_length=1, max_length=500)]


class AdvancesTable(_Table):
    """How advances are paid: due days, and what is to come in [EUR]."""

    rates: Annotated[int, Field(ge=1, le=24)] = 4
    plan_eur: Annotated[int, Field(ge=0, le=10**9)] | None = None


class PastTable(_Table):
    """A closed season of a unit."""

    so_far: NotNegative
    whole: NotNegative
    degree_days_so_far: NotNegative
    degree_days: Positive


class UnitTable(_Table):
    """A unit: counted so far, in the measure of its devices."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    counted: NotNegative
    past: tuple[PastTable, ...] = ()


class ForecastDocument(_Table):
    """A forecast file."""

    format: Literal[1]
    building: Annotated[str, Field(min_length=1, max_length=500)]
    """Building file of the season closed last, beside this file: units, tables, criterion, expenses."""
    season: SeasonTable
    degree_days: DegreeDaysTable
    price_change_percent: Annotated[float, Field(ge=-90, le=1000)] = 0.0
    """Price of energy against the season closed last [%]."""
    advances: AdvancesTable = AdvancesTable()
    units: Annotated[tuple[UnitTable, ...], Field(min_length=1)]

    @property
    def has_begun(self) -> bool:
        """Whether a day of the season is counted already."""
        return self.season.counted_until >= self.season.first_day


def read_forecast_file(path: Path) -> ForecastDocument:
    """Read a forecast file.

    Parameters
    ----------
    path
        A TOML file in UTF-8.

    Raises
    ------
    BadForecastFile
        It cannot be read, is no TOML, or has another shape: the first faults are named.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
        raw = tomllib.loads(content[:LARGEST_FILE_BYTES].decode("utf-8-sig"))
    except OSError as fault:
        raise _refused(path, f"cannot be read: {fault.strerror}", "forecast.unreadable") from fault
    except UnicodeDecodeError as fault:
        raise _refused(path, "the text is not UTF-8", "forecast.utf8") from fault
    except tomllib.TOMLDecodeError as fault:
        raise _refused(path, f"it is no TOML: {fault}", "forecast.toml") from fault
    try:
        document = ForecastDocument.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise _refused(path, faults, "forecast.shape") from error
    _refuse_wrong_days(path, document)
    return document


def _refuse_wrong_days(path: Path, document: ForecastDocument) -> None:
    season = document.season
    if (
        not season.first_day
        <= season.counted_until + timedelta(days=1)
        <= season.last_day + timedelta(days=1)
    ):
        raise _refused(path, "counted_until is not a day of the season nor the day before it", "forecast.day")
    if document.has_begun != (document.degree_days.so_far > 0):
        raise _refused(
            path, "so_far is above 0 from the first day of the season, and 0 before", "forecast.so_far"
        )
    without = [unit.id for unit in document.units if not unit.past]
    if not document.has_begun and without:
        raise _refused(
            path,
            f"unit {without[0]!r:.80} has no past season, and before the season there is nothing else",
            "forecast.past",
        )


def _refused(path: Path, what: str, code: str) -> BadForecastFile:
    return BadForecastFile(
        f"{what}.", where=str(path), remedy="See docs/howto/forecast.md for the form.", code=code
    )
