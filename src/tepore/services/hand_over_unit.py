"""A unit changes hands: the former owner or tenant answers for it up to a day, the next from that day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from tepore.kernel import Refusal
from tepore.services.persons import keep_person
from tepore.store.estate.models import Unit
from tepore.store.people.models import Capacity, Tenure

if TYPE_CHECKING:
    from datetime import date

    from tepore.services.persons import PersonProfile
    from tepore.store.sealing import KeyRing


class UnableToHandOver(Refusal):
    """A unit that is not there, or whose tenures contradict the day."""


def hand_over_unit(
    *,
    organisation_id: int,
    condominium: str,
    unit: str,
    on: date,
    profile: PersonProfile,
    key_ring: KeyRing,
    capacity: Capacity = Capacity.OWNER,
) -> bool:
    """Begin a tenure and end the one before it in the same capacity.

    Parameters
    ----------
    organisation_id
        Whose register it is.
    condominium, unit
        Their codes.
    on
        First civil day of the next tenure; the former ends before it.
    profile
        Who comes; sealed before it is written.
    key_ring
        Keys of keys; the current one seals.
    capacity
        As owner or as tenant.

    Returns
    -------
    bool
        False where it was entered before.

    Raises
    ------
    UnableToHandOver
        The unit is not there, or a later tenure of this capacity is.
    """
    where = f"condominium {condominium}, unit {unit}"
    row = Unit.objects.filter(
        organisation_id=organisation_id, condominium__code=condominium, code=unit
    ).first()
    if row is None:
        raise UnableToHandOver(
            "there is no such unit.", where=where, remedy="Check both codes.", code="unit.unknown"
        )
    code = f"{condominium}.{unit}.{on:%Y%m%d}"[-60:]
    with transaction.atomic():
        tenures = Tenure.objects.filter(unit=row, capacity=capacity)
        if tenures.filter(start_on=on, person__code=code).exists():
            return False
        if tenures.filter(start_on__gte=on).exists():
            raise UnableToHandOver(
                "a tenure begins on that day or later.",
                where=where,
                remedy="Enter changes of hands in the order of their days.",
                code="unit.later_tenure",
            )
        tenures.filter(Q(end_on__isnull=True) | Q(end_on__gt=on)).update(end_on=on)
        person = keep_person(organisation_id=organisation_id, code=code, profile=profile, key_ring=key_ring)
        Tenure.objects.create(
            organisation_id=organisation_id, unit=row, person=person, capacity=capacity, start_on=on
        )
    return True
