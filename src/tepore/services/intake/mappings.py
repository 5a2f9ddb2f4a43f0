"""Saved mappings of columns: offered again to a file with the same headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.services.access import Action, NotPermitted, Resource, require
from tepore.services.intake.pending import BadUpload, require_whole_organisation
from tepore.services.table_files.columns import plain
from tepore.store.estate.models import ColumnMapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tepore.services.access import Actor

MOST_MAPPINGS = 100
"""Of one organisation: above what any keeps."""


@dataclass(frozen=True, kw_only=True)
class SavedMapping:
    """Columns of a kind of file by their headings.

    Attributes
    ----------
    columns
        Heading of each column, reduced to letters and digits.
    """

    id: int
    kind: str
    name: str
    columns: Mapping[str, str]
    saved_at: datetime

    def positions_in(self, headings: Sequence[str]) -> dict[str, int]:
        """Find the columns in a row of headings; what is not there is left out."""
        reduced = [plain(heading) for heading in headings]
        return {
            column: reduced.index(heading) for column, heading in self.columns.items() if heading in reduced
        }


def list_mappings(*, actor: Actor, kind: str = "") -> tuple[SavedMapping, ...]:
    """List saved mappings, the newest first.

    Parameters
    ----------
    actor
        Who asks.
    kind
        Of which kind of file; empty for all.

    Raises
    ------
    NotPermitted
        The role may not.
    """
    require(actor, Action.VIEW, Resource.IMPORT)
    require_whole_organisation(actor)
    rows = ColumnMapping.objects.filter(organisation_id=actor.organisation_id)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(
        SavedMapping(id=row.pk, kind=row.kind, name=row.name, columns=row.columns, saved_at=row.saved_at)
        for row in rows.order_by("-saved_at", "-pk")
    )


def fitting_mapping(saved: Sequence[SavedMapping], headings: Sequence[str]) -> SavedMapping | None:
    """Give the newest mapping all of whose headings stand in a file."""
    return next(
        (one for one in saved if one.columns and len(one.positions_in(headings)) == len(one.columns)), None
    )


def save_mapping(
    *,
    actor: Actor,
    kind: str,
    name: str,
    headings: Sequence[str],
    positions: Mapping[str, int],
    now: datetime,
) -> None:
    """Save under which headings the columns stand; the same name again takes the new ones.

    Parameters
    ----------
    actor
        Who saves.
    kind, name
        Of which kind of file, and what it is called.
    headings
        Of the file.
    positions
        Place of each column among them.
    now
        Aware instant.

    Raises
    ------
    NotPermitted
        The role may not.
    BadUpload
        It has no name, a column has no heading, or too many are saved.
    """
    require(actor, Action.ENTER, Resource.IMPORT)
    require_whole_organisation(actor)
    called = name.strip()[:100]
    reduced = [plain(heading) for heading in headings]
    if not called or any(place >= len(reduced) or not reduced[place] for place in positions.values()):
        raise BadUpload(
            "a mapping has a name, and each of its columns a heading.",
            remedy="Write headings into the file, or do not save the mapping.",
            code="mapping.unnamed",
        )
    own = ColumnMapping.objects.filter(organisation_id=actor.organisation_id)
    if own.count() >= MOST_MAPPINGS and not own.filter(kind=kind, name=called).exists():
        raise BadUpload(
            f"{MOST_MAPPINGS} mappings are saved already.",
            remedy="Remove those that nobody needs.",
            code="mapping.many",
        )
    ColumnMapping.objects.update_or_create(
        organisation_id=actor.organisation_id,
        kind=kind,
        name=called,
        defaults={
            "headings": [heading for heading in reduced if heading],
            "columns": {column: reduced[place] for column, place in positions.items()},
            "saved_at": now,
            "saved_by_id": actor.user_id,
        },
    )


def remove_mapping(*, actor: Actor, mapping_id: int) -> None:
    """Remove a saved mapping; what was imported by it stays.

    Raises
    ------
    NotPermitted
        The role may not, or there is none in the organisation.
    """
    require(actor, Action.ENTER, Resource.IMPORT)
    require_whole_organisation(actor)
    gone, _ = ColumnMapping.objects.filter(organisation_id=actor.organisation_id, pk=mapping_id).delete()
    if not gone:
        raise NotPermitted("there is no such mapping.", code="access.mapping")
