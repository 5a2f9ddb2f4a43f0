"""The organisation that rows belong to: found by its code, or made the first time."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tepore.kernel import Refusal
from tepore.store.people.models import Organisation

LOCAL_CODE = "locale"
"""The organisation of an installation that serves one office."""


class UnknownOrganisation(Refusal):
    """A code that no organisation has."""


@dataclass(frozen=True, kw_only=True)
class OrganisationView:
    """An organisation as doors see it."""

    id: int
    code: str
    name: str


def ensure_organisation(
    *, code: str = LOCAL_CODE, name: str = "", is_example: bool = False
) -> OrganisationView:
    """Find an organisation by its code, or make it.

    Parameters
    ----------
    code
        Short stable name.
    name
        Name on paper, used where it is made.
    is_example
        It is the demo's, which keeps to a folder of its own: pages say so, and nobody is asked for a second
        factor.
    """
    with transaction.atomic():
        found, _ = Organisation.objects.get_or_create(code=code, defaults={"name": name or code})
        if is_example and not found.is_example:
            found.is_example = True
            found.save(update_fields=["is_example"])
    return OrganisationView(id=found.pk, code=found.code, name=found.name)


def organisation_of(*, code: str) -> OrganisationView:
    """Find an organisation by its code.

    Raises
    ------
    UnknownOrganisation
        There is none of this code.
    """
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise UnknownOrganisation(
            f"there is no organisation {code!r:.60}.", remedy="Check the code.", code="organisation.unknown"
        )
    return OrganisationView(id=found.pk, code=found.code, name=found.name)
