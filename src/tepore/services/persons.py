"""Persons: a code in clear, and who that is sealed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.services.device_keys import person_context
from tepore.store.people.models import Person

if TYPE_CHECKING:
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class PersonProfile:
    """Who a person is; empty where nobody said, or where it was erased."""

    name: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    tax_code: str = ""


def keep_person(*, organisation_id: int, code: str, profile: PersonProfile, key_ring: KeyRing) -> Person:
    """Keep who a person is under a code; the same code again takes the new profile.

    Parameters
    ----------
    organisation_id
        Whose register it is.
    code
        Stable code without personal data: the unit and a number, the administrator's own number.
    profile
        Sealed before it is written.
    key_ring
        Keys of keys; the current one seals.
    """
    with transaction.atomic():
        person = Person.objects.filter(organisation_id=organisation_id, code=code).first()
        person = person or Person(organisation_id=organisation_id, code=code)
        if not person.profile or profile_of(person=person, key_ring=key_ring) != profile:
            content = json.dumps(asdict(profile), ensure_ascii=False).encode()
            person.profile = key_ring.seal(content, context=person_context(person))
            person.save()
    return person


def profile_of(*, person: Person, key_ring: KeyRing) -> PersonProfile:
    """Open who a person is.

    Raises
    ------
    UnableToUnseal
        The key ring does not belong to this database, or the row was altered.
    """
    if not person.profile:
        return PersonProfile()
    content = key_ring.unseal(bytes(person.profile), context=person_context(person))
    return PersonProfile(**json.loads(content))
