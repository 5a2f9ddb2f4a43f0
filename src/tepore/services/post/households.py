"""Who is meant by a unit or a condominium on a day, and by which address they are reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.services.persons import profile_of
from tepore.store.people.models import Tenure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from tepore.store.people.models import Person
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class Household:
    """A unit with who answers for it.

    Attributes
    ----------
    persons
        Id and name of each, the code where no name is known.
    """

    unit_id: int
    unit: str
    persons: tuple[tuple[UUID, str], ...]


def tenures_on(*, condominium_id: int, on: date) -> QuerySet[Tenure]:
    """Give the tenures of a condominium's units in force on a civil day."""
    return (
        Tenure.objects.filter(unit__condominium_id=condominium_id, start_on__lte=on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=on))
        .select_related("unit", "person")
    )


def households_of(*, condominium_id: int, on: date, key_ring: KeyRing) -> tuple[Household, ...]:
    """List a condominium's units with who answers for them on a day, by name.

    Parameters
    ----------
    condominium_id
        Already within the reader's reach.
    on
        Civil day.
    key_ring
        Opens the names.
    """
    found: dict[int, dict[UUID, str]] = {}
    names: dict[int, str] = {}
    for tenure in tenures_on(condominium_id=condominium_id, on=on).order_by("start_on", "pk"):
        names[tenure.unit_id] = tenure.unit.name or tenure.unit.code
        found.setdefault(tenure.unit_id, {})[tenure.person_id] = name_of(tenure.person, key_ring)
    return tuple(
        Household(unit_id=unit_id, unit=names[unit_id], persons=tuple(persons.items()))
        for unit_id, persons in sorted(found.items(), key=lambda row: (names[row[0]], row[0]))
    )


def name_of(person: Person, key_ring: KeyRing) -> str:
    """Give a person's name, or the code where none is known or it was erased."""
    return profile_of(person=person, key_ring=key_ring).name or person.code


def addresses_of(persons: Iterable[Person], key_ring: KeyRing) -> tuple[str, ...]:
    """Give the mail addresses of some persons, each once; those without one are left out."""
    found = (profile_of(person=person, key_ring=key_ring).email.strip() for person in persons)
    return tuple(dict.fromkeys(address for address in found if address))
