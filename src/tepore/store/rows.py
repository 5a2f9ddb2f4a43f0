"""What most tables share: the organisation that owns the row, and dated facts."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q


class Scoped(models.Model):
    """A row of one organisation; guards keep it from pointing at another's."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """No table of its own."""

        abstract = True


class Dated(models.Model):
    """A fact that holds from a civil day up to and without another; without an end it still holds."""

    start_on = models.DateField()
    end_on = models.DateField(null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    """Give the constraint that a dated fact holds for a day at least."""
    return models.CheckConstraint(condition=Q(end_on__isnull=True) | Q(end_on__gt=F("start_on")), name=name)


def words(kinds: type[StrEnum]) -> list[tuple[str, str]]:
    """Give the words of a list as the choices of a column; screens translate them."""
    return [(kind.value, kind.value) for kind in kinds]


def one_of(field: str, kinds: type[StrEnum | models.TextChoices], name: str) -> models.CheckConstraint:
    """Give the constraint that a column holds a word of the list."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": sorted(kind.value for kind in kinds)}), name=name
    )
