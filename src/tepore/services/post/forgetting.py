"""Being forgotten: a resident asks, the office decides, and what the accounts do not need is destroyed.

What goes: the person's profile, the account's address, what the person wrote and was written alone, with the
files. What stays: the pseudonym, the tenures, bills and entries of the ledger, with every total as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.post.erase_person import erase_person
from tepore.services.post.letters import checked_text
from tepore.services.scope import condominiums_within
from tepore.store.people.models import AuditEvent, Role, Tenure
from tepore.store.post.models import ForgettingRequest

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.store.people.models import Person

LONGEST_REASON = 500


class UnableToForget(Refusal):
    """A request that stands already, was decided, or whose person still answers for a unit."""


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """A request to be forgotten.

    Attributes
    ----------
    person
        The person's code: the request itself names nobody.
    units
        Units the person answered for.
    answers_until
        Last day of the latest tenure; None where it has no end.
    state
        ``open``, ``carried_out`` or ``refused``.
    """

    id: int
    person: str
    units: tuple[str, ...]
    requested_at: datetime
    state: str
    decided_at: datetime | None
    reason: str
    answers_still: bool


def request_forgetting(*, actor: Actor, now: datetime) -> int:
    """Ask to be forgotten.

    Raises
    ------
    NotPermitted
        The role may not.
    UnableToForget
        A request of the actor's is open.
    """
    require(actor, Action.ENTER, Resource.OWN_RECORD)
    if actor.person_id is None:
        raise NotPermitted("there is nobody to forget.", code="access.person")
    try:
        with transaction.atomic():
            row = ForgettingRequest.objects.create(
                organisation_id=actor.organisation_id, person_id=actor.person_id, requested_at=now
            )
            _note(actor, row, "forgetting.requested", now)
    except IntegrityError as fault:
        raise UnableToForget(
            "a request of yours is open.", remedy="Wait for its answer.", code="forgetting.open"
        ) from fault
    return row.pk


def list_requests(*, actor: Actor, on: date) -> tuple[RequestRow, ...]:
    """List requests: a resident's own, or for the office those of persons within its reach, open ones first.

    Parameters
    ----------
    actor
        Of the office, or a resident.
    on
        Today's civil day.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    rows = _visible(actor).select_related("person").order_by("-requested_at")
    found = [_row(row, on) for row in rows]
    return tuple(sorted(found, key=lambda row: row.state != "open"))


def carry_out(*, actor: Actor, request_id: int, now: datetime) -> None:
    """Forget a person: destroy what was asked for, close the account, keep the pseudonym and every total.

    Parameters
    ----------
    actor
        Of the office.
    request_id
        An open request.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the person is out of reach.
    UnableToForget
        It was decided, or the person still answers for a unit: their name is needed to send the bills.
    """
    require(actor, Action.ENTER, Resource.FORGETTING)
    row = _open_request(actor, request_id)
    if _answers_still(row.person, day_in_rome(now)):
        raise UnableToForget(
            "the person still answers for a unit.",
            where=f"person {row.person.code}",
            remedy="Enter the change of hands first, or refuse with the reason.",
            code="forgetting.tenure",
        )
    with transaction.atomic():
        decided = ForgettingRequest.objects.filter(
            pk=row.pk, carried_out_at__isnull=True, refused_at__isnull=True
        ).update(carried_out_at=now, decided_by_id=actor.user_id)
        if not decided:
            raise _decided(request_id)
        erase_person(row.person, now=now)
        _note(actor, row, "forgetting.carried_out", now)


def refuse(*, actor: Actor, request_id: int, reason: str, now: datetime) -> None:
    """Refuse to forget a person, with the reason in law.

    Raises
    ------
    NotPermitted
        The role may not, or the person is out of reach.
    BadLetter
        No reason is given.
    UnableToForget
        It was decided.
    """
    require(actor, Action.ENTER, Resource.FORGETTING)
    row = _open_request(actor, request_id)
    written = checked_text(reason, longest=LONGEST_REASON, where="reason")
    with transaction.atomic():
        decided = ForgettingRequest.objects.filter(
            pk=row.pk, carried_out_at__isnull=True, refused_at__isnull=True
        ).update(refused_at=now, decided_by_id=actor.user_id, reason=written)
        if not decided:
            raise _decided(request_id)
        _note(actor, row, "forgetting.refused", now)


def _visible(actor: Actor) -> QuerySet[ForgettingRequest]:
    rows = ForgettingRequest.objects.filter(organisation_id=actor.organisation_id)
    if actor.role is Role.RESIDENT:
        require(actor, Action.VIEW, Resource.OWN_RECORD)
        return rows.filter(person_id=actor.person_id) if actor.person_id else rows.none()
    require(actor, Action.VIEW, Resource.FORGETTING)
    reached = condominiums_within(actor).order_by()
    outside = Tenure.objects.filter(organisation_id=actor.organisation_id).exclude(
        unit__condominium__in=reached
    )
    # Whoever looks after one condominium does not decide for another.
    return (
        rows.filter(person__tenures__unit__condominium__in=reached)
        .exclude(person_id__in=outside.values("person_id"))
        .distinct()
    )


def _open_request(actor: Actor, request_id: int) -> ForgettingRequest:
    row = _visible(actor).filter(pk=request_id).select_related("person").first()
    if row is None:
        raise NotPermitted("there is no such request.", code="access.forgetting")
    if row.carried_out_at is not None or row.refused_at is not None:
        raise _decided(request_id)
    return row


def _decided(request_id: int) -> UnableToForget:
    return UnableToForget("it was decided already.", where=f"request {request_id}", code="forgetting.decided")


def _answers_still(person: Person, on: date) -> bool:
    return (
        Tenure.objects.filter(person=person, start_on__lte=on)
        .filter(Q(end_on__isnull=True) | Q(end_on__gt=on))
        .exists()
    )


def _row(row: ForgettingRequest, on: date) -> RequestRow:
    tenures = row.person.tenures.select_related("unit").order_by("start_on", "pk")
    state = "carried_out" if row.carried_out_at else "refused" if row.refused_at else "open"
    return RequestRow(
        id=row.pk,
        person=row.person.code,
        units=tuple(dict.fromkeys(tenure.unit.name or tenure.unit.code for tenure in tenures)),
        requested_at=row.requested_at,
        state=state,
        decided_at=row.carried_out_at or row.refused_at,
        reason=row.reason,
        answers_still=any(
            tenure.start_on <= on and (tenure.end_on is None or on < tenure.end_on) for tenure in tenures
        ),
    )


def _note(actor: Actor, row: ForgettingRequest, action: str, now: datetime) -> None:
    AuditEvent.objects.create(
        organisation_id=row.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=action,
        subject=f"request {row.pk}",
        evidence={"person": str(row.person_id)},
    )
