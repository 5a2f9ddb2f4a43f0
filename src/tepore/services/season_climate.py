"""Outdoor temperatures of a condominium's municipality, for degree days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tepore.norms.uni10200 import MonthlyTemperatures
from tepore.norms.uni11300.climate import UnknownPlace, climate_of

if TYPE_CHECKING:
    from tepore.store.estate.models import Condominium

EDITIONS = ("UNI 10349-1:2016", "UNI 10349:1994")


def temperatures_of(condominium: Condominium) -> MonthlyTemperatures | None:
    """Give the monthly means of the municipality by the newest edition that has it.

    Parameters
    ----------
    condominium
        With its municipality.

    Returns
    -------
    MonthlyTemperatures or None
        None where the climate is not shipped: a season's terms may state it.
    """
    for edition in EDITIONS:
        try:
            climate = climate_of(condominium.municipality, edition)
        except UnknownPlace:
            continue
        return MonthlyTemperatures(
            temperature_c=tuple(Decimal(str(mean)) for mean in climate.temperature_c),
            source=f"{edition}, {climate.place}",
        )
    return None
