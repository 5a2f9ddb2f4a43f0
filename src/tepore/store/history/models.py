"""Consumption by day, month and season, derived from readings so that ten years are drawn without them.

Nothing here is a source: `tepore history rebuild` makes every row again from readings, installations,
findings and seasons. Each point says what its rows were derived from, so that stale ones are known.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tepore.norms.uni10200 import Quality
from tepore.store.rows import Scoped, one_of, words

MICRO = 1_000_000
"""Parts of an hca, kWh or m3 into which an amount is counted, so that sums in the database are exact."""


class Grain(models.TextChoices):
    """Which period a row is of."""

    MONTH = "month"
    SEASON = "season"


class PointHistory(Scoped):
    """How far the rows of a metering point hold."""

    metering_point = models.OneToOneField(
        "estate.MeteringPoint", on_delete=models.PROTECT, related_name="history"
    )
    due_from = models.DateTimeField(null=True, blank=True)
    """Earliest instant of what came since the rows were derived; empty where nothing did."""
    derived_at = models.DateTimeField(null=True, blank=True)
    derived_from = models.CharField(max_length=64, blank=True)
    """Hash of what its rows stand on: see ``services.consumption_history.fingerprints``."""


class PeriodConsumption(Scoped):
    """What a metering point used in a calendar month or a season; none where the readings do not tell it."""

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    metering_point = models.ForeignKey(
        "estate.MeteringPoint", on_delete=models.PROTECT, related_name="consumptions", db_index=False
    )
    grain = models.CharField(max_length=6, choices=Grain.choices)
    start_on = models.DateField()
    end_on = models.DateField()
    """First day after the period."""
    told_until = models.DateField()
    """First day that is not told any more: before `end_on` while the period is still running."""
    amount_micro = models.BigIntegerField()
    """In millionths of the point's unit, rating factors applied."""
    quality = models.CharField(max_length=10, choices=words(Quality))

    class Meta:
        """A period once."""

        constraints = (
            models.UniqueConstraint(
                fields=("metering_point", "grain", "start_on", "end_on"), name="period_consumption_once"
            ),
            one_of("grain", Grain, "period_consumption_grain"),
            one_of("quality", Quality, "period_consumption_quality"),
            models.CheckConstraint(
                condition=Q(told_until__gt=F("start_on"), told_until__lte=F("end_on")),
                name="period_consumption_told",
            ),
        )


class DayConsumption(Scoped):
    """What a metering point used on a civil day, where its readings are that close together."""

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    metering_point = models.ForeignKey(
        "estate.MeteringPoint", on_delete=models.PROTECT, related_name="day_consumptions", db_index=False
    )
    on = models.DateField()
    amount_micro = models.BigIntegerField()
    quality = models.CharField(max_length=10, choices=words(Quality))

    class Meta:
        """A day once."""

        constraints = (
            models.UniqueConstraint(fields=("metering_point", "on"), name="day_consumption_once"),
            one_of("quality", Quality, "day_consumption_quality"),
        )
