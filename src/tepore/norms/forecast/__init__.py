"""The season's end foreseen unit by unit, and the advances that follow from it."""

from tepore.norms.forecast.advances import Advances, UnableToPlan, advances_of
from tepore.norms.forecast.season_end import (
    DEFAULTS,
    BadForecast,
    Forecast,
    PastSeason,
    UnitForecast,
    UnitSoFar,
    Weather,
    forecast_season,
)

__all__ = [
    "DEFAULTS",
    "Advances",
    "BadForecast",
    "Forecast",
    "PastSeason",
    "UnableToPlan",
    "UnitForecast",
    "UnitSoFar",
    "Weather",
    "advances_of",
    "forecast_season",
]
