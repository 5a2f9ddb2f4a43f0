"""Messages: from the office to a condominium, a unit or a person; from a resident to the office; and answers.

A mail says that a message is there and never what it says: a mailbox is not the portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.own_units import own_unit
from tepore.services.post.files import CheckedFile, check_file, seal_file
from tepore.services.post.households import tenures_on
from tepore.services.post.letters import LONGEST_SUBJECT, Letter, checked_text, key_ring_at_hand, seal_letter
from tepore.services.post.notices import notify_persons
from tepore.services.post.read_messages import visible_messages
from tepore.services.scope import condominiums_within
from tepore.store.people.models import AuditEvent, Person, Role
from tepore.store.post.models import Attachment, Message, Sender

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from tepore.services.access import Actor
    from tepore.services.post.files import HandedFile
    from tepore.store.estate.models import Condominium, Unit

MOST_FILES = 5


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody wrote, as it came.

    Attributes
    ----------
    files
        Of a kind and size that is taken, five at most.
    """

    subject: str
    text: str
    files: Sequence[HandedFile] = ()


@dataclass(frozen=True, kw_only=True)
class To:
    """Whom the office writes to: one unit, one person, or the whole condominium where both are None."""

    condominium_id: int
    unit_id: int | None = None
    person_id: UUID | None = None


def write_to_residents(*, actor: Actor, to: To, written: Written, now: datetime) -> UUID:
    """Send a message of the office.

    Parameters
    ----------
    actor
        Of the office.
    to
        Whom.
    written
        Subject, text, files.
    now
        Aware instant.

    Returns
    -------
    UUID
        The message.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium, unit or person is out of reach.
    BadLetter, BadFile
        A text or file that is not taken: nothing was sent.
    """
    require(actor, Action.ENTER, Resource.MESSAGE)
    condominium = condominiums_within(actor).filter(pk=to.condominium_id).first()
    if condominium is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    unit = _unit_of(condominium, to)
    person = _person_of(condominium, to)
    row = Message(
        organisation_id=actor.organisation_id,
        condominium=condominium,
        unit=unit,
        person=person,
        sender=Sender.OFFICE,
        user_id=actor.user_id,
        sent_at=now,
    )
    return _send(row, written)


def write_to_office(*, actor: Actor, unit_id: int, written: Written, now: datetime) -> UUID:
    """Send a message of a resident to the office.

    Parameters
    ----------
    actor
        The resident.
    unit_id
        The own unit it is about.
    written
        Subject, text, files.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the unit is somebody else's.
    BadLetter, BadFile
        A text or file that is not taken: nothing was sent.
    """
    require(actor, Action.ENTER, Resource.OWN_MESSAGE)
    _, unit = own_unit(actor=actor, unit_id=unit_id)
    row = Message(
        organisation_id=actor.organisation_id,
        condominium_id=unit.condominium_id,
        unit=unit,
        person_id=actor.person_id,
        sender=Sender.RESIDENT,
        user_id=actor.user_id,
        sent_at=now,
    )
    return _send(row, written)


def answer_message(*, actor: Actor, message_id: UUID, written: Written, now: datetime) -> UUID:
    """Answer a message: the office to the resident who wrote, a resident to the office.

    The subject is the first message's; whoever else read that one does not see the answer.

    Parameters
    ----------
    actor
        Of the office, or a resident.
    message_id
        The message that is answered.
    written
        Text and files; its subject may be empty.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such message for the actor.
    BadLetter, BadFile
        A text or file that is not taken: nothing was sent.
    """
    is_resident = actor.role is Role.RESIDENT
    require(actor, Action.ENTER, Resource.OWN_MESSAGE if is_resident else Resource.MESSAGE)
    former = visible_messages(actor).filter(pk=message_id).first()
    if former is None:
        raise NotPermitted("there is no such message.", code="access.message")
    row = Message(
        organisation_id=actor.organisation_id,
        condominium_id=former.condominium_id,
        unit_id=former.unit_id,
        person_id=actor.person_id if is_resident else former.person_id,
        sender=Sender.RESIDENT if is_resident else Sender.OFFICE,
        user_id=actor.user_id,
        sent_at=now,
        answers_id=former.answers_id or former.pk,
    )
    return _send(row, written, is_answer=True)


def _unit_of(condominium: Condominium, to: To) -> Unit | None:
    unit = condominium.units.filter(pk=to.unit_id).first() if to.unit_id is not None else None
    if to.unit_id is not None and unit is None:
        raise NotPermitted("there is no such unit.", code="access.unit")
    return unit


def _person_of(condominium: Condominium, to: To) -> Person | None:
    person = (
        Person.objects.filter(pk=to.person_id, tenures__unit__condominium=condominium).distinct().first()
        if to.person_id is not None
        else None
    )
    if to.person_id is not None and person is None:
        raise NotPermitted("there is no such person.", code="access.person")
    return person


def _send(row: Message, written: Written, *, is_answer: bool = False) -> UUID:
    subject = written.subject if written.subject.strip() or not is_answer else "–"
    letter = Letter(
        subject="" if is_answer else checked_text(subject, longest=LONGEST_SUBJECT, where="subject"),
        text=checked_text(written.text, where="text"),
    )
    files = [check_file(file) for file in written.files[:MOST_FILES]]
    key_ring = key_ring_at_hand()
    rows = [_attachment(row, file) for file in files]
    names = {str(one.pk): file.name for one, file in zip(rows, files, strict=True)}
    seal_letter(row, Letter(subject=letter.subject, text=letter.text, files=names), key_ring)
    for one, file in zip(rows, files, strict=True):
        seal_file(one, file.content, key_ring)
    with transaction.atomic():
        row.save(force_insert=True)
        for one in rows:
            one.save(force_insert=True)
        AuditEvent.objects.create(
            organisation_id=row.organisation_id,
            at=row.sent_at,
            user_id=row.user_id,
            action="message.sent",
            subject=f"message {row.pk}",
            evidence={"condominium": row.condominium_id, "unit": row.unit_id, "files": len(rows)},
        )
        if row.sender == Sender.OFFICE:
            notify_persons(
                organisation_id=row.organisation_id,
                persons=_reached(row, day_in_rome(row.sent_at)),
                key="message",
                key_ring=key_ring,
            )
    return row.pk


def _attachment(row: Message, file: CheckedFile) -> Attachment:
    return Attachment(
        organisation_id=row.organisation_id, message=row, kind=file.kind, size_bytes=len(file.content)
    )


def _reached(row: Message, on: date) -> list[Person]:
    """Give whom a message of the office reaches."""
    if row.person is not None:
        return [row.person]
    held = tenures_on(condominium_id=row.condominium_id, on=on)
    if row.unit_id is not None:
        held = held.filter(unit_id=row.unit_id)
    return list({tenure.person_id: tenure.person for tenure in held}.values())
