"""Files between their hand-over and their import: limited in size, sealed, for a day at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from tepore.kernel import Refusal
from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.store.estate.models import PendingFile
from tepore.store.sealing import UnableToUnseal, read_key_ring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tepore.services.access import Actor

LARGEST_BYTES = 10 * 1024 * 1024
KEPT_FOR = timedelta(days=1)
MOST_WAITING = 20
"""Files of one organisation that wait at once: a limit for the database, above what people leave lying."""


class BadUpload(Refusal):
    """A file that is empty or too large, or is not there any more."""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A file that waits.

    Attributes
    ----------
    content
        Its bytes, opened; its `repr` does not show them.
    """

    id: UUID
    kind: str
    name: str
    size_bytes: int
    handed_over_at: datetime
    content: bytes = field(default=b"", repr=False)


RESOURCES = {"building": Resource.BUILDING_FILE, "need": Resource.ENERGY, "study": Resource.ENERGY}
"""What a kind of file is to the policy; tables are imports."""


def resource_of(kind: str) -> Resource:
    """Tell which resource of the policy a kind of file is."""
    return RESOURCES.get(kind, Resource.IMPORT)


def require_whole_organisation(actor: Actor) -> None:
    """Refuse who works in one condominium alone: a file may name the devices of any.

    Raises
    ------
    NotPermitted
        The membership is for one condominium.
    """
    if actor.condominium_id is not None:
        raise NotPermitted("this is for members of the whole organisation.", code="access.organisation")


def hand_over_file(*, actor: Actor, kind: str, name: str, content: bytes, now: datetime) -> UUID:
    """Keep a file, sealed, until it is taken in or given up; those of yesterday go.

    Parameters
    ----------
    actor
        Who hands it over.
    kind
        What is in it.
    name
        As it is called; folders are cut off.
    content
        Its bytes.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not.
    BadUpload
        It is empty or too large, or too many wait.
    """
    require(actor, Action.ENTER, resource_of(kind))
    if resource_of(kind) is Resource.IMPORT:
        require_whole_organisation(actor)
    called = PurePath(name.replace("\\", "/")).name[:200] or "file"
    if not content:
        raise BadUpload("there is nothing in the file.", where=called, code="upload.empty")
    if len(content) > LARGEST_BYTES:
        raise BadUpload(
            f"the file has more than {LARGEST_BYTES // 1024 // 1024} MB.",
            where=called,
            remedy="Split it, or import it with the command tepore import.",
            code="upload.large",
        )
    waiting = PendingFile.objects.filter(organisation_id=actor.organisation_id)
    waiting.filter(handed_over_at__lte=now - KEPT_FOR).delete()
    if waiting.count() >= MOST_WAITING:
        raise BadUpload(
            f"{MOST_WAITING} files wait already.",
            remedy="Take them in or give them up first.",
            code="upload.waiting",
        )
    row = PendingFile(
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        kind=kind,
        name=called,
        size_bytes=len(content),
        handed_over_at=now,
    )
    row.sealed = read_key_ring(settings.ENVIRONMENT.key_path).seal(content, context=_context(row.pk))
    row.save(force_insert=True)
    return row.pk


def list_handed_over(*, actor: Actor, kinds: Sequence[str]) -> tuple[HandedOver, ...]:
    """List the files that wait, newest first.

    Parameters
    ----------
    actor
        Who asks.
    kinds
        Of which kinds.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    for kind in kinds:
        require(actor, Action.VIEW, resource_of(kind))
    rows = _within(actor).filter(kind__in=kinds).defer("sealed")
    return tuple(_handed_over(row) for row in rows.order_by("-handed_over_at"))


def open_file(*, actor: Actor, file_id: UUID, kinds: Sequence[str]) -> HandedOver:
    """Open a file that waits.

    Parameters
    ----------
    actor
        Who asks.
    file_id
        The file.
    kinds
        Of which kinds it may be.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file in the organisation.
    BadUpload
        The key of keys was changed since: it opens no more.
    """
    row = _within(actor).filter(pk=file_id, kind__in=kinds).first()
    if row is None:
        raise NotPermitted("there is no such file.", code="access.file")
    require(actor, Action.VIEW, resource_of(row.kind))
    try:
        ring = read_key_ring(settings.ENVIRONMENT.key_path)
        content = ring.unseal(bytes(row.sealed), context=_context(row.pk))
    except UnableToUnseal as fault:
        raise BadUpload(
            "the file opens no more.", where=row.name, remedy="Hand it over again.", code="upload.sealed"
        ) from fault
    return _handed_over(row, content)


def discard_file(*, actor: Actor, file_id: UUID) -> None:
    """Give a file up.

    Raises
    ------
    NotPermitted
        The role may not, or there is no such file in the organisation.
    """
    row = _within(actor).filter(pk=file_id).only("kind").first()
    if row is None:
        raise NotPermitted("there is no such file.", code="access.file")
    require(actor, Action.ENTER, resource_of(row.kind))
    row.delete()


def _within(actor: Actor) -> QuerySet[PendingFile]:
    """Give the organisation's files; to whoever works in one condominium alone, the own ones."""
    rows = PendingFile.objects.filter(organisation_id=actor.organisation_id)
    return rows if actor.condominium_id is None else rows.filter(user_id=actor.user_id)


def _handed_over(row: PendingFile, content: bytes = b"") -> HandedOver:
    return HandedOver(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        size_bytes=row.size_bytes,
        handed_over_at=row.handed_over_at,
        content=content,
    )


def _context(file_id: UUID) -> str:
    return f"estate.pendingfile/{file_id}"
