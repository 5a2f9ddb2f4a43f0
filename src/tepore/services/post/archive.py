"""A condominium's archive: documents are filed with kind, day and who may see them, and can be taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.post.files import IN_THE_ARCHIVE, check_file, open_file, seal_file
from tepore.services.post.letters import checked_text, key_ring_at_hand
from tepore.services.post.search_archive import visible_documents
from tepore.services.post.words import words_of
from tepore.services.scope import condominiums_within
from tepore.store.people.models import AuditEvent
from tepore.store.post.models import (
    ArchivedDocument,
    Audience,
    DocumentKind,
    DocumentWord,
    FileKind,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from tepore.services.access import Actor
    from tepore.services.post.files import HandedFile

KINDS: tuple[str, ...] = tuple(DocumentKind.values)
AUDIENCES: tuple[str, ...] = tuple(Audience.values)
LONGEST_TITLE = 200
LONGEST_NOTES = 1000
MOST_WORDS = 20_000


class BadDocument(Refusal):
    """A document whose kind or readers are not among those known."""


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What a document is.

    Attributes
    ----------
    unit_id
        The unit whose archive it belongs to; None for the condominium's.
    kind, audience
        Words of `DocumentKind` and `Audience`.
    dated_on
        Its civil day: of the assembly, of the invoice.
    """

    condominium_id: int
    kind: str
    audience: str
    dated_on: date
    title: str
    notes: str = ""
    unit_id: int | None = None


def file_document(*, actor: Actor, filing: Filing, file: HandedFile, now: datetime) -> UUID:
    """Put a document into the archive: sealed, its title, notes and plain text findable by their words.

    Parameters
    ----------
    actor
        Of the office.
    filing
        What it is.
    file
        PDF, JPEG, PNG or plain text, 5 MB at most.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not, or the condominium or unit is out of reach.
    BadDocument, BadLetter, BadFile
        Something of it is not taken: nothing was filed.
    """
    require(actor, Action.ENTER, Resource.ARCHIVE)
    condominium = condominiums_within(actor).filter(pk=filing.condominium_id).first()
    if condominium is None:
        raise NotPermitted("there is no such condominium.", code="access.condominium")
    if filing.unit_id is not None and not condominium.units.filter(pk=filing.unit_id).exists():
        raise NotPermitted("there is no such unit.", code="access.unit")
    _refuse_unknown(filing)
    checked = check_file(file, kinds=IN_THE_ARCHIVE)
    row = ArchivedDocument(
        organisation_id=actor.organisation_id,
        condominium=condominium,
        unit_id=filing.unit_id,
        kind=filing.kind,
        audience=filing.audience,
        dated_on=filing.dated_on,
        title=checked_text(filing.title, longest=LONGEST_TITLE, where="title"),
        notes=_notes_of(filing),
        file_kind=checked.kind,
        size_bytes=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        filed_at=now,
        user_id=actor.user_id,
    )
    seal_file(row, checked.content, key_ring_at_hand())
    text = checked.content.decode("utf-8-sig") if checked.kind is FileKind.TEXT else ""
    with transaction.atomic():
        row.save(force_insert=True)
        DocumentWord.objects.bulk_create(
            DocumentWord(organisation_id=row.organisation_id, document=row, word=word)
            for word in sorted(words_of(f"{row.title} {row.notes} {text}"))[:MOST_WORDS]
        )
        _note(actor, row, "document.filed", now)
    return row.pk


def withdraw_document(*, actor: Actor, document_id: UUID, now: datetime) -> None:
    """Take a document back: bytes, title, notes and words are erased; that it was there stays.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such document.
    """
    require(actor, Action.ENTER, Resource.ARCHIVE)
    row = visible_documents(actor).filter(pk=document_id).first()
    if row is None:
        raise NotPermitted("there is no such document.", code="access.document")
    with transaction.atomic():
        DocumentWord.objects.filter(document=row).delete()
        ArchivedDocument.objects.filter(pk=row.pk).update(withdrawn_at=now, title="", notes="", sealed=b"")
        _note(actor, row, "document.withdrawn", now)


def read_document(*, actor: Actor, document_id: UUID) -> tuple[str, str, bytes]:
    """Give a document's title, kind of file and bytes.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such document for the actor.
    """
    row = visible_documents(actor).filter(pk=document_id).first()
    content = open_file(row, key_ring_at_hand()) if row else None
    if row is None or content is None:
        raise NotPermitted("there is no such document.", code="access.document")
    return row.title, row.file_kind, content


def _refuse_unknown(filing: Filing) -> None:
    if filing.kind not in KINDS:
        raise BadDocument("this is no kind of document.", where="kind", code="document.kind")
    if filing.audience not in AUDIENCES:
        raise BadDocument("nobody is meant by this.", where="audience", code="document.audience")


def _notes_of(filing: Filing) -> str:
    if not filing.notes.strip():
        return ""
    return checked_text(filing.notes, longest=LONGEST_NOTES, where="notes")


def _note(actor: Actor, row: ArchivedDocument, action: str, now: datetime) -> None:
    AuditEvent.objects.create(
        organisation_id=row.organisation_id,
        at=now,
        user_id=actor.user_id,
        action=action,
        subject=f"document {row.pk}",
        evidence={"condominium": row.condominium_id, "kind": row.kind, "sha256": row.sha256},
    )
