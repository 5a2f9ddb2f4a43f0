"""A season's end foreseen: from a forecast file to units' use, amounts with intervals, and advances."""

from tepore.services.season_forecast.file import BadForecastFile, read_forecast_file
from tepore.services.season_forecast.foreseen import Foreseen, ForeseenUnit, foresee_season

__all__ = ["BadForecastFile", "Foreseen", "ForeseenUnit", "foresee_season", "read_forecast_file"]
