"""Who answers for a unit, from a register that is imported year after year.

The name that a file has is held against whoever answers for the unit in the season. Another name is a new
person, and asks for the day: the code of the former stays the former's, with all that was charged to it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.services.hand_over_unit import hand_over_unit
from tepore.services.persons import PersonProfile, keep_person, profile_of
from tepore.services.register.entries import UnableToEnter
from tepore.store.people.models import Capacity, Tenure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tepore.kernel import Period
    from tepore.store.estate.models import Unit
    from tepore.store.sealing import KeyRing


def enter_holder(unit: Unit, name: str, season: Period, *, since: date | None, key_ring: KeyRing) -> None:
    """Enter who answers for a unit over a season; the same name again changes nothing.

    Parameters
    ----------
    unit
        Its row, with its condominium.
    name
        Of the owner or tenant, as the file has it.
    season
        Over which the file says so.
    since
        First day of who is new; None where the file does not say.
    key_ring
        Opens and seals names.

    Raises
    ------
    UnableToEnter
        Another person answers for the unit, and nobody says since when this one does.
    UnableToHandOver
        A tenure begins on that day or later.
    """
    tenures = list(
        Tenure.objects.filter(unit=unit, start_on__lt=season.end_on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=season.start_on))
        .select_related("person")
        .order_by("start_on", "pk")
    )
    if not tenures and not Tenure.objects.filter(unit=unit).exists():
        _first_holder(unit, name, since or season.start_on, key_ring)
    elif any(_is_called(one, name, key_ring) for one in tenures):
        return
    elif since is not None:
        hand_over_unit(
            organisation_id=unit.organisation_id,
            condominium=unit.condominium.code,
            unit=unit.code,
            on=since,
            profile=PersonProfile(name=name),
            key_ring=key_ring,
        )
    elif _is_correction(tenures, season):
        person = tenures[0].person
        profile = PersonProfile(name=name)
        keep_person(
            organisation_id=unit.organisation_id, code=person.code, profile=profile, key_ring=key_ring
        )
    else:
        raise other_holder(unit)


def enter_listed(
    unit: Unit, capacity: Capacity, profile: PersonProfile, *, start_on: date, key_ring: KeyRing
) -> None:
    """Enter who a table names as owner or tenant; who is known by that name takes the new e-mail.

    Parameters
    ----------
    unit
        Its row, with its condominium.
    capacity
        As what the table names the person.
    profile
        As the table has it.
    start_on
        First day, where nobody answers in this capacity yet.
    key_ring
        Opens and seals names.

    Raises
    ------
    UnableToEnter
        Another person answers in this capacity.
    """
    own = {"organisation_id": unit.organisation_id}
    tenures = list(Tenure.objects.filter(unit=unit, capacity=capacity).select_related("person"))
    if any(not one.person.profile for one in tenures):
        return  # a name that was erased is not written again
    known = [one.person for one in tenures if _is_called(one, profile.name, key_ring)]
    if tenures and not known:
        raise other_holder(unit)
    suffix = "" if capacity == Capacity.OWNER else f".{capacity}"
    code = known[-1].code if known else f"{unit.condominium.code}.{unit.code}{suffix}"[-60:]
    person = keep_person(code=code, profile=profile, key_ring=key_ring, **own)
    if not tenures:
        Tenure.objects.create(person=person, unit=unit, capacity=capacity, start_on=start_on, **own)


def enter_owner(unit: Unit, name: str, days: tuple[date, date | None], *, key_ring: KeyRing) -> None:
    """Enter one of several owners of a season; one who is known by that name only ends on the day.

    Parameters
    ----------
    unit
        Its row, with its condominium.
    name
        As the file has it.
    days
        First day, and first day of the next; None where there is none.
    key_ring
        Opens and seals names.

    Raises
    ------
    UnableToEnter
        Another person answers for the unit in these days.
    """
    start_on, end_on = days
    of_unit = Tenure.objects.filter(unit=unit, capacity=Capacity.OWNER)
    tenures = list(
        of_unit.filter(Q(end_on__isnull=True) | Q(end_on__gt=start_on), start_on__lt=end_on or date.max)
        .select_related("person")
        .order_by("start_on", "pk")
    )
    known = [one for one in tenures if _is_called(one, name, key_ring)]
    if tenures and not known:
        raise other_holder(unit)
    if known:
        former = known[0]
        if end_on is not None and (former.end_on is None or former.end_on > end_on):
            of_unit.filter(pk=former.pk).update(end_on=end_on)
        return
    own = {"organisation_id": unit.organisation_id}
    code = f"{unit.condominium.code}.{unit.code}.{start_on:%Y%m%d}"[-60:]
    person = keep_person(code=code, profile=PersonProfile(name=name), key_ring=key_ring, **own)
    Tenure.objects.create(
        person=person, unit=unit, capacity=Capacity.OWNER, start_on=start_on, end_on=end_on, **own
    )


def _is_called(tenure: Tenure, name: str, key_ring: KeyRing) -> bool:
    return same_name(profile_of(person=tenure.person, key_ring=key_ring).name, name)


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one, capitals and spaces aside."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def other_holder(unit: Unit) -> UnableToEnter:
    """Give the refusal of a name that is not who answers for the unit; it shows no name."""
    return UnableToEnter(
        "another person answers for it, and nobody says since when this one does.",
        where=f"unit {unit.code}",
        remedy=(
            "Give the first day of the new holder (holder_since in a building file, or a table for "
            "tepore import tenures), or correct the name."
        ),
        code="register.holder",
    )


def _first_holder(unit: Unit, name: str, start_on: date, key_ring: KeyRing) -> None:
    person = keep_person(
        organisation_id=unit.organisation_id,
        code=f"{unit.condominium.code}.{unit.code}"[:60],
        profile=PersonProfile(name=name),
        key_ring=key_ring,
    )
    Tenure.objects.create(
        organisation_id=unit.organisation_id,
        person=person,
        unit=unit,
        capacity=Capacity.OWNER,
        start_on=start_on,
    )


def _is_correction(tenures: Sequence[Tenure], season: Period) -> bool:
    """Tell whether a name is that of the season's one holder, written anew: nobody held the unit before.

    A person whose name was erased is nobody's to be written over.
    """
    if len(tenures) != 1 or tenures[0].start_on != season.start_on:
        return False
    person = tenures[0].person
    return bool(person.profile) and person.tenures.count() == 1
