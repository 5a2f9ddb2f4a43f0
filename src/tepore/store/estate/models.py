"""Condominium, building, unit, room, radiator, metering point."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tepore.norms.uni10200 import Service
from tepore.store.estate.intake_rows import ColumnMapping, PendingFile
from tepore.store.fields import ExactDecimalField
from tepore.store.rows import Scoped, one_of, words

__all__ = [
    "Building",
    "ColumnMapping",
    "Condominium",
    "MeteringPoint",
    "PendingFile",
    "PointKind",
    "Radiator",
    "Room",
    "Unit",
    "UnitKind",
]


class Condominium(Scoped):
    """One condominium with a shared plant."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    municipality = models.CharField(max_length=100, blank=True)

    class Meta:
        """A code is one condominium's."""

        constraints = (models.UniqueConstraint(fields=("organisation", "code"), name="condominium_once"),)


class Building(Scoped):
    """A building or staircase of a condominium."""

    condominium = models.ForeignKey(Condominium, on_delete=models.PROTECT, related_name="buildings")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        """A code is one staircase's."""

        constraints = (models.UniqueConstraint(fields=("condominium", "code"), name="building_once"),)


class UnitKind(models.TextChoices):
    """Whether a unit is somebody's or everybody's."""

    PRIVATE = "private"
    COMMON = "common"
    """Rooms for collective use (locali ad uso collettivo)."""


class Unit(Scoped):
    """A flat, shop or office, or the rooms in common; `code` is the stable id that breaks ties of cents."""

    condominium = models.ForeignKey(Condominium, on_delete=models.PROTECT, related_name="units")
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    floor = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=UnitKind.choices, default=UnitKind.PRIVATE)
    area_m2 = ExactDecimalField(null=True, blank=True)

    class Meta:
        """A code is one unit's in its condominium."""

        constraints = (
            models.UniqueConstraint(fields=("condominium", "code"), name="unit_once"),
            one_of("kind", UnitKind, "unit_kind"),
        )


class Room(Scoped):
    """A room of a unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        """A code is one room's in its unit."""

        constraints = (models.UniqueConstraint(fields=("unit", "code"), name="room_once"),)


class Radiator(Scoped):
    """A heat emitter with its type, geometry and nominal power."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="radiators")
    code = models.CharField(max_length=60)
    type = models.CharField(max_length=100, blank=True)
    geometry = models.JSONField(default=dict, blank=True)
    """Lengths by name with the unit last, for example ``{"height_mm": 600, "elements": 8}``."""
    power_w = ExactDecimalField(null=True, blank=True)
    """Nominal power [W] at ``power_at_k``."""
    power_at_k = models.PositiveSmallIntegerField(default=60)
    """Mean temperature difference of the nominal power [K]: 60 in UNI 10200, 50 in EN 442."""

    class Meta:
        """A code is one radiator's in its room."""

        constraints = (models.UniqueConstraint(fields=("room", "code"), name="radiator_once"),)


class PointKind(models.TextChoices):
    """What a metering point measures."""

    RADIATOR = "radiator"
    UNIT_INLET = "unit_inlet"
    HOT_WATER_INLET = "hot_water_inlet"
    COLD_WATER_INLET = "cold_water_inlet"
    ZONE = "zone"
    """Several radiators behind one valve, counted by a totaliser."""
    BOILER_OUTLET = "boiler_outlet"


class MeteringPoint(Scoped):
    """Where a device sits; it stays when the device is replaced."""

    condominium = models.ForeignKey(Condominium, on_delete=models.PROTECT, related_name="metering_points")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=PointKind.choices)
    service = models.CharField(max_length=20, choices=words(Service))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="metering_points"
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="metering_points"
    )
    radiator = models.OneToOneField(
        Radiator, on_delete=models.PROTECT, null=True, blank=True, related_name="metering_point"
    )

    class Meta:
        """A code is one point's; a point within a unit names the unit."""

        constraints = (
            models.UniqueConstraint(fields=("condominium", "code"), name="metering_point_once"),
            one_of("kind", PointKind, "metering_point_kind"),
            one_of("service", Service, "metering_point_service"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(kind__in=[PointKind.BOILER_OUTLET, PointKind.ZONE]),
                name="metering_point_of_a_unit",
            ),
        )
