"""A resident is let in: an account that is one person, and a link that works once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, Resource, require
from tepore.services.scope import unit_within
from tepore.services.sign_in import issue_sign_in_link
from tepore.store.people.models import AuditEvent, Capacity, Membership, Role, User

if TYPE_CHECKING:
    from datetime import date, datetime

    from tepore.services.access import Actor
    from tepore.store.estate.models import Unit
    from tepore.store.people.models import Person, Tenure

INVITATION_VALID_FOR = timedelta(hours=72)
"""Long enough to reach somebody by letter box or e-mail: own rule."""


class UnableToInvite(Refusal):
    """A unit for which nobody answers today."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A link for one resident; it is not kept and cannot be shown again.

    Attributes
    ----------
    token
        Whoever holds it signs in as the resident.
    expires_at
        Aware instant from which it is no longer good.
    """

    unit_id: int
    unit: str
    token: str
    expires_at: datetime


def invite_resident(*, actor: Actor, unit_id: int, now: datetime) -> Invitation:
    """Make a link for whoever lives in a unit today: its tenant, else its owner.

    Parameters
    ----------
    actor
        Who invites.
    unit_id
        The unit.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is out of reach.
    UnableToInvite
        Nobody answers for the unit today.
    """
    require(actor, Action.ENTER, Resource.INVITATION)
    unit = unit_within(actor, unit_id)
    today = day_in_rome(now)
    tenure = _lives_there(unit, today)
    if tenure is None:
        raise UnableToInvite(
            "nobody answers for the unit today.",
            where=f"unit {unit.code}",
            remedy="Enter its owner or tenant in the register first.",
            code="invitation.nobody",
        )
    with transaction.atomic():
        user_id = account_of_person(tenure.person, on=today)
        token = issue_sign_in_link(user_id=user_id, now=now, valid_for=INVITATION_VALID_FOR)
        AuditEvent.objects.create(
            organisation_id=actor.organisation_id,
            at=now,
            user_id=actor.user_id,
            action="resident.invited",
            subject=f"unit {unit.pk}",
            evidence={"user": user_id, "person": str(tenure.person_id)},
        )
    return Invitation(
        unit_id=unit.pk, unit=unit.name or unit.code, token=token, expires_at=now + INVITATION_VALID_FOR
    )


def account_of_person(person: Person, *, on: date) -> int:
    """Find a person's account, or make one without a password.

    Parameters
    ----------
    person
        Whose units will be shown.
    on
        First day of the membership, where it is made; what is shown goes by the tenures.

    Returns
    -------
    int
        Id of the user.
    """
    membership = Membership.objects.filter(
        organisation_id=person.organisation_id, person=person, role=Role.RESIDENT, end_on__isnull=True
    ).first()
    if membership is not None:
        return membership.user_id
    user = User(username=f"resident-{person.pk}")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(
        organisation_id=person.organisation_id, user=user, role=Role.RESIDENT, person=person, start_on=on
    )
    return user.pk


def _lives_there(unit: Unit, today: date) -> Tenure | None:
    held = [
        tenure
        for tenure in unit.tenures.select_related("person").order_by("-start_on", "pk")
        if tenure.start_on <= today and (tenure.end_on is None or today < tenure.end_on)
    ]
    return next((tenure for tenure in held if tenure.capacity == Capacity.TENANT), held[0] if held else None)
