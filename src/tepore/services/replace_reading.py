"""Correct a reading: a new row that names what it replaces, by whom, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tepore.kernel import Refusal
from tepore.norms.uni10200 import Quality
from tepore.store.metering.models import Reading

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


class UnableToReplace(Refusal):
    """A reading that is not there, was replaced before, or is replaced without a reason."""


def replace_reading(
    *,
    organisation_id: int,
    reading_id: int,
    value: Decimal,
    reason: str,
    now: datetime,
    user_id: int | None = None,
) -> int:
    """Put another value in the place of a reading; the former stays and can still be looked at.

    Parameters
    ----------
    organisation_id
        Whose reading it is.
    reading_id
        The row that is wrong.
    value
        What is right, in the same unit.
    reason
        Why, as a sentence.
    now
        When it is recorded.
    user_id
        By whom.

    Returns
    -------
    int
        Id of the new row.

    Raises
    ------
    UnableToReplace
        The reading is not of this organisation, was replaced before, no reason is given, or the value is
        negative or not finite.
    """
    where = f"reading {reading_id}"
    if not reason.strip():
        raise UnableToReplace("say why it is replaced.", where=where, code="reading.no_reason")
    if not value.is_finite() or value < 0:
        raise UnableToReplace("a register is zero or more.", where=where, code="reading.value")
    with transaction.atomic():
        former = Reading.objects.filter(organisation_id=organisation_id, pk=reading_id).first()
        if former is None:
            raise UnableToReplace("there is no such reading.", where=where, code="reading.unknown")
        try:
            with transaction.atomic():
                row = Reading.objects.create(
                    organisation_id=organisation_id,
                    device_id=former.device_id,
                    quantity=former.quantity,
                    unit=former.unit,
                    value=value,
                    kind=former.kind,
                    storage=former.storage,
                    tariff=former.tariff,
                    subunit=former.subunit,
                    valid_at=former.valid_at,
                    clock=former.clock,
                    recorded_at=now,
                    quality=Quality.REPLACED.value,
                    replaces=former,
                    recorded_by_id=user_id,
                    reason=reason.strip(),
                )
        except IntegrityError as fault:
            raise UnableToReplace(
                "it was replaced before.",
                where=where,
                remedy="Replace the reading that took its place.",
                code="reading.replaced",
            ) from fault
    return row.pk
