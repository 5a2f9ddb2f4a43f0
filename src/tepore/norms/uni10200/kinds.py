"""The closed lists of an allocation: services, parts of the bill, expenses, tables."""

from __future__ import annotations

from enum import StrEnum


class Service(StrEnum):
    """What the season charges for."""

    HEATING = "heating"
    COOLING = "cooling"
    DOMESTIC_HOT_WATER = "domestic_hot_water"
    COLD_WATER = "cold_water"
    """Water itself, charged along by m3; no heat, so no rule of UNI 10200 and no legal minimum."""


class HeadKind(StrEnum):
    """A part of the bill that is divided by one base [voce di spesa]."""

    FIXED = "fixed"
    """The part of a fixed split that goes by a table."""
    INVOLUNTARY = "involuntary"
    VOLUNTARY = "voluntary"
    COMMON_ROOMS = "common_rooms"
    ELECTRICITY = "electricity"
    RUNNING = "running"
    MAINTENANCE = "maintenance"
    METERING_SERVICE = "metering_service"


class ExpenseKind(StrEnum):
    """What an expense paid for."""

    ENERGY_CARRIER = "energy_carrier"
    """Fuel or heat bought."""
    ELECTRICITY = "electricity"
    RUNNING = "running"
    MAINTENANCE = "maintenance"
    METERING_SERVICE = "metering_service"
    """Reading, allocation and billing."""
    WATER = "water"
    """Water drawn from the mains, with sewerage and treatment."""


class TableKind(StrEnum):
    """What the shares of a millesimi table stand for."""

    PROPERTY = "property"
    """Ownership [millesimi di proprietà]."""
    HEATING_NEED = "heating_need"
    """Useful heat each unit needs [millesimi di fabbisogno]."""
    INSTALLED_POWER = "installed_power"
    """Nominal power of each unit's radiators [millesimi di potenza installata]."""
    COOLING_NEED = "cooling_need"
    """Useful cooling each unit needs."""
    HOT_WATER_NEED = "hot_water_need"
    """Useful heat for each unit's hot water, which follows its floor area (UNI/TS 11300-2)."""


CONSUMPTION = "consumption"
"""Base of a head that is divided by what the units' own devices counted."""
EQUAL = "equal"
"""Base of a head that is divided into equal parts, one a unit."""
