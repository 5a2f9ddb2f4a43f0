"""As what somebody may act: the own memberships in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.store.people.models import Membership, Role

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, kw_only=True)
class OwnMembership:
    """One of somebody's own memberships.

    Attributes
    ----------
    place
        The condominium or unit it is for; empty for all of the organisation's.
    """

    id: int
    organisation: str
    role: Role
    place: str
    end_on: date | None


def list_memberships(*, user_id: int, on: date) -> tuple[OwnMembership, ...]:
    """List a user's memberships in force on a day, in the order in which they are acted by."""
    held = (
        Membership.objects.filter(user_id=user_id, start_on__lte=on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=on))
        .select_related("organisation", "condominium", "unit")
        .order_by("start_on", "pk")
    )
    return tuple(
        OwnMembership(
            id=row.pk,
            organisation=row.organisation.name,
            role=Role(row.role),
            place=row.condominium.name
            if row.condominium
            else (row.unit.name or row.unit.code)
            if row.unit
            else "",
            end_on=row.end_on,
        )
        for row in held
    )
