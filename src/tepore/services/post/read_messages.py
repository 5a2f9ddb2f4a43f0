"""Messages that a reader may see, as conversations, newest first.

The office sees those of the condominiums within its reach. A resident sees what was sent to all or to a unit
while answering for it, what was sent to the resident alone, and the resident's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from tepore.kernel.periods import day_in_rome
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.own_units import list_own_units
from tepore.services.post.files import open_file
from tepore.services.post.letters import key_ring_at_hand, open_letter
from tepore.services.scope import condominiums_within
from tepore.store.people.models import Role
from tepore.store.post.models import Attachment, Message, MessageReading, Sender

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from tepore.services.access import Actor
    from tepore.services.own_units import OwnUnit
    from tepore.store.sealing import KeyRing

MOST_SHOWN = 200
"""Messages whose envelopes are opened for a list: the newest."""


@dataclass(frozen=True, kw_only=True)
class AttachmentRow:
    """A file of a message."""

    id: UUID
    name: str
    kind: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class MessageRow:
    """A message as a reader sees it.

    Attributes
    ----------
    addressee
        Name of the unit or code of the person it is for or from; empty for the whole condominium.
    is_erased
        Its text was destroyed when the person asked to be forgotten.
    is_read
        This reader opened it; always true for one's own side.
    readers
        How many opened it.
    """

    id: UUID
    root_id: UUID
    sender: str
    is_own: bool
    addressee: str
    subject: str
    text: str
    sent_at: datetime
    is_erased: bool
    is_read: bool
    readers: int
    attachments: tuple[AttachmentRow, ...]


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A first message with what followed it, by time.

    Attributes
    ----------
    messages
        Those of them that the reader may see.
    """

    id: UUID
    condominium_id: int
    condominium: str
    subject: str
    messages: tuple[MessageRow, ...]

    @property
    def latest(self) -> MessageRow:
        """What was written last."""
        return self.messages[-1]

    @property
    def unread(self) -> int:
        """How many of the messages the reader did not open."""
        return sum(not message.is_read for message in self.messages)


def list_conversations(*, actor: Actor, condominium_id: int | None = None) -> tuple[Conversation, ...]:
    """List the conversations that an actor may see, those with the latest message first.

    Parameters
    ----------
    actor
        Of the office, or a resident.
    condominium_id
        Only of this condominium; None for all within reach.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    rows = visible_messages(actor)
    if condominium_id is not None:
        rows = rows.filter(condominium_id=condominium_id)
    newest = list(rows.order_by("-sent_at")[:MOST_SHOWN])
    return _conversations(actor, newest)


def read_conversation(
    *, actor: Actor, message_id: UUID, now: datetime, condominium_id: int | None = None
) -> Conversation:
    """Give one conversation, and note that the actor opened its messages.

    Parameters
    ----------
    actor
        Of the office, or a resident.
    message_id
        Its first message.
    now
        Aware instant.
    condominium_id
        The condominium it must be of; None for any within reach.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such conversation for the actor.
    """
    rows = visible_messages(actor).filter(Q(pk=message_id) | Q(answers_id=message_id))
    if condominium_id is not None:
        rows = rows.filter(condominium_id=condominium_id)
    found = _conversations(actor, list(rows))
    if not found:
        raise NotPermitted("there is no such conversation.", code="access.message")
    _note_opening(actor, found[0], now)
    return found[0]


def read_attachment(*, actor: Actor, message_id: UUID, attachment_id: UUID) -> tuple[AttachmentRow, bytes]:
    """Give a file of a message that the actor may see.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file for the actor, or it was erased.
    """
    key_ring = key_ring_at_hand()
    message = visible_messages(actor).filter(pk=message_id).first()
    row = Attachment.objects.filter(message=message, pk=attachment_id).first() if message else None
    content = open_file(row, key_ring) if row else None
    if message is None or row is None or content is None:
        raise NotPermitted("there is no such file.", code="access.attachment")
    letter = open_letter(message, key_ring)
    return _attachment(row, dict(letter.files) if letter else {}), content


def visible_messages(actor: Actor) -> QuerySet[Message]:
    """Give the messages that an actor may see.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    rows = Message.objects.filter(organisation_id=actor.organisation_id)
    if actor.role is not Role.RESIDENT:
        require(actor, Action.VIEW, Resource.MESSAGE)
        return rows.filter(condominium__in=condominiums_within(actor).order_by())
    require(actor, Action.VIEW, Resource.OWN_MESSAGE)
    sent = Q(person_id=actor.person_id)
    for unit in list_own_units(actor=actor):
        sent |= _sent_to_a_household(unit)
    return rows.filter(sent)


def _sent_to_a_household(unit: OwnUnit) -> Q:
    """Select what the office sent to all, or to the unit, on the days on which it was answered for."""
    sent = Q(pk__in=[])
    for period in unit.answered:
        days = Q(sent_at__gte=period.start_at)
        if period.end_on.year < 9999:
            days &= Q(sent_at__lt=period.end_at)
        sent |= days
    whom = Q(unit_id=unit.id) | Q(unit__isnull=True, condominium_id=unit.condominium_id)
    return Q(sender=Sender.OFFICE, person__isnull=True) & whom & sent


def _conversations(actor: Actor, rows: Sequence[Message]) -> tuple[Conversation, ...]:
    key_ring = key_ring_at_hand()
    ids = [row.pk for row in rows]
    full = Message.objects.filter(pk__in=ids).select_related("condominium", "unit", "person")
    full = full.annotate(reader_count=Count("openings")).order_by("sent_at", "pk")
    opened = set(
        MessageReading.objects.filter(message_id__in=ids, user_id=actor.user_id).values_list(
            "message_id", flat=True
        )
    )
    files: dict[UUID, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(message_id__in=ids).defer("sealed"):
        files.setdefault(attachment.message_id, []).append(attachment)
    grouped: dict[UUID, list[MessageRow]] = {}
    places: dict[UUID, tuple[int, str]] = {}
    for row in full:
        shown = _row(actor, row, files.get(row.pk, ()), row.pk in opened, key_ring)
        grouped.setdefault(shown.root_id, []).append(shown)
        places[shown.root_id] = row.condominium_id, row.condominium.name
    found = [
        Conversation(
            id=root_id,
            condominium_id=places[root_id][0],
            condominium=places[root_id][1],
            subject=next((message.subject for message in messages if message.subject), ""),
            messages=tuple(messages),
        )
        for root_id, messages in grouped.items()
    ]
    return tuple(sorted(found, key=lambda one: one.latest.sent_at, reverse=True))


def _row(
    actor: Actor, row: Message, files: Iterable[Attachment], is_opened: bool, key_ring: KeyRing
) -> MessageRow:
    letter = open_letter(row, key_ring)
    names = dict(letter.files) if letter else {}
    is_own = (row.sender == Sender.RESIDENT) == (actor.role is Role.RESIDENT)
    unit = (row.unit.name or row.unit.code) if row.unit else ""
    return MessageRow(
        id=row.pk,
        root_id=row.answers_id or row.pk,
        sender=row.sender,
        is_own=is_own,
        addressee=unit or (row.person.code if row.person else ""),
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
        sent_at=row.sent_at,
        is_erased=letter is None,
        is_read=is_own or is_opened,
        readers=getattr(row, "reader_count", 0),
        attachments=tuple(_attachment(file, names) for file in files) if letter else (),
    )


def _attachment(row: Attachment, names: dict[str, str]) -> AttachmentRow:
    return AttachmentRow(
        id=row.pk,
        name=names.get(str(row.pk), f"file.{row.kind}"),
        kind=row.kind,
        size_bytes=row.size_bytes,
    )


def _note_opening(actor: Actor, conversation: Conversation, now: datetime) -> None:
    MessageReading.objects.bulk_create(
        [
            MessageReading(
                organisation_id=actor.organisation_id,
                message_id=message.id,
                user_id=actor.user_id,
                read_at=now,
            )
            for message in conversation.messages
            if not message.is_read
        ],
        ignore_conflicts=True,
    )


def day_sent(message: MessageRow) -> str:
    """Write the civil day on which a message was sent, as ``2026-11-22``."""
    return day_in_rome(message.sent_at).isoformat()
