"""Who gets the statement of each unit, where it is sent, and what was sent when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from tepore.services.access import Action, Actor, NotPermitted, Resource, require
from tepore.services.list_condominiums import CondominiumRow, condominium_row
from tepore.services.persons import profile_of
from tepore.store.ledger.models import Allocation as AllocationRow
from tepore.store.people.models import AuditEvent, Person
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import datetime

    from tepore.services.persons import PersonProfile

SENT = "statement.sent"
"""Audit of a statement that was handed to the mail; its subject is the allocation."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whoever answers for a unit at the season's end.

    Attributes
    ----------
    unit_id
        Row of the unit.
    code, unit
        As the statement says.
    holder
        Name; the person's code where nobody said it.
    email, address
        Empty where nobody said them: then the letter is printed.
    had_others
        Somebody else answered for a part of the season: the letter goes on paper, as its attached calculation
        would tell one holder the other's part.
    sent_at
        When it was last handed to the mail; None where it was not.
    """

    unit_id: int
    code: str
    unit: str
    person: str
    holder: str
    email: str
    address: str
    had_others: bool
    total_cents: int
    sent_at: datetime | None

    @property
    def by_mail(self) -> bool:
        """Whether the letter is mailed; else it is printed."""
        return bool(self.email) and not self.had_others


@dataclass(frozen=True, kw_only=True)
class LettersPage:
    """The letters of a season; without rows where it is not closed."""

    condominium: CondominiumRow
    allocation_id: int | None
    rows: tuple[Recipient, ...]

    @property
    def with_address(self) -> tuple[Recipient, ...]:
        """Those that can be mailed."""
        return tuple(row for row in self.rows if row.by_mail)

    @property
    def unsent(self) -> tuple[Recipient, ...]:
        """Those that can be mailed and were not yet."""
        return tuple(row for row in self.with_address if row.sent_at is None)

    @property
    def on_paper(self) -> tuple[Recipient, ...]:
        """Those that are printed."""
        return tuple(row for row in self.rows if not row.by_mail)


def describe_letters(*, actor: Actor, condominium_id: int, season_id: int | None = None) -> LettersPage:
    """List who gets the statements of a season's latest allocation, and what was sent.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or the season is out of reach.
    """
    require(actor, Action.VIEW, Resource.LETTER)
    condominium = condominium_row(actor=actor, condominium_id=condominium_id, season_id=season_id)
    allocation_id = condominium.season.allocation_id if condominium.season else None
    rows = () if allocation_id is None else recipients_of(actor.organisation_id, allocation_id)
    return LettersPage(condominium=condominium, allocation_id=allocation_id, rows=rows)


def recipients_of(organisation_id: int, allocation_id: int) -> tuple[Recipient, ...]:
    """Give the recipients of an allocation's statements, by unit, with four queries.

    Raises
    ------
    NotPermitted
        The allocation is not of this organisation.
    BadKeyFile, UnableToUnseal
        The key file does not belong to this database.
    """
    row = AllocationRow.objects.filter(organisation_id=organisation_id, pk=allocation_id).first()
    if row is None:
        raise NotPermitted("there is no such allocation.", code="access.allocation")
    statements = [
        (one.unit_id, one.content) for one in row.statements.select_related("unit").order_by("unit__code")
    ]
    profiles = _profiles(organisation_id, {content["holder"] for _, content in statements})
    sent = _sent(organisation_id, allocation_id)
    found = []
    for unit_id, content in statements:
        code = content["holder"]
        profile = profiles.get(code)
        others = {part["holder"] for part in content.get("parts") or ()} - {code}
        found.append(
            Recipient(
                unit_id=unit_id,
                code=content["unit_id"],
                unit=content["unit"],
                person=code,
                holder=(profile.name if profile else "") or code,
                email=profile.email.strip() if profile else "",
                address=profile.address if profile else "",
                had_others=bool(others),
                total_cents=content["total_cents"],
                sent_at=sent.get(unit_id),
            )
        )
    return tuple(found)


def subject_of(allocation_id: int) -> str:
    """Name an allocation in the audit."""
    return f"allocation {allocation_id}"


def _profiles(organisation_id: int, codes: set[str]) -> dict[str, PersonProfile]:
    key_ring = read_key_ring(settings.ENVIRONMENT.key_path)
    people = Person.objects.filter(organisation_id=organisation_id, code__in=codes - {""})
    return {person.code: profile_of(person=person, key_ring=key_ring) for person in people}


def _sent(organisation_id: int, allocation_id: int) -> dict[int, datetime]:
    events = AuditEvent.objects.filter(
        organisation_id=organisation_id, action=SENT, subject=subject_of(allocation_id)
    )
    return {event.evidence["unit"]: event.at for event in events.order_by("pk")}
