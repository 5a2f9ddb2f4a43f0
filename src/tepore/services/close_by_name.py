"""Close a season that a person names, and write its documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.services.close_season import UnableToClose, close_season, kept_allocation
from tepore.services.season_computed import given_to, rows_of
from tepore.services.season_documents import imprint_of_season, write_any_documents
from tepore.services.sign_season import sign_season
from tepore.store.estate.models import Condominium
from tepore.store.ledger.models import Season

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tepore.documents import Language
    from tepore.store.sealing import KeyRing


class UnwritableDocuments(Refusal):
    """A folder that documents cannot be written to."""


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What closing a season did.

    Attributes
    ----------
    sha256
        The allocation's link in the season's chain.
    estimated
        Consumptions that are estimated.
    documents
        Files written, empty where no folder was named.
    """

    condominium: str
    season: str
    allocation_id: int
    statements: int
    total_cents: int
    estimated: int
    sha256: str
    documents: tuple[Path, ...]


def close_by_name(
    *,
    organisation_id: int,
    condominium: str,
    season: str,
    key_ring: KeyRing,
    now: datetime,
    reason: str = "",
    folder: Path | None = None,
    language: Language = "it",
) -> Closing:
    """Close a season and write its documents where a folder is named.

    Parameters
    ----------
    organisation_id
        Whose condominium it is.
    condominium
        Its code or its name.
    season
        Its code, for example ``2025/2026``.
    key_ring
        Opens the names of holders for the documents.
    now
        When it is computed.
    reason
        Why a closed season is computed again; empty for the first closing.
    folder, language
        Of the documents; None writes none.

    Raises
    ------
    UnableToClose
        There is no such condominium or season, or it was closed and no reason is given.
    UnwritableDocuments
        The folder cannot be written; the season is not closed then.
    UnableToGather, MissingReading, ContradictoryReadings, BadSeason
        Its rows cannot be computed with; all is left as it was.
    """
    found = season_by_name(organisation_id=organisation_id, condominium=condominium, season=season)
    if folder is not None:
        make_folder(folder)
    closed = close_season(organisation_id=organisation_id, season_id=found.pk, now=now, reason=reason)
    sign_season(organisation_id=organisation_id, season_id=found.pk, key_ring=key_ring, now=now)
    computed = kept_allocation(
        organisation_id=organisation_id, allocation_id=closed.allocation_id, key_ring=key_ring
    )
    imprint = imprint_of_season(
        organisation_id=organisation_id,
        allocation_id=closed.allocation_id,
        computed=computed,
        key_ring=key_ring,
        issued_on=day_in_rome(now),
    )
    documents: tuple[Path, ...] = ()
    if folder is not None:
        documents = tuple(write_any_documents(computed, folder, language, imprint=imprint))
    inputs = given_to(computed)
    return Closing(
        condominium=inputs.condominium,
        season=closed.season,
        allocation_id=closed.allocation_id,
        statements=closed.statements,
        total_cents=closed.total_cents,
        estimated=sum(part.quality == "estimated" for part in rows_of(inputs)),
        sha256=closed.sha256,
        documents=documents,
    )


def season_by_name(*, organisation_id: int, condominium: str, season: str) -> Season:
    """Find a season by the condominium's code or name and its own code.

    Raises
    ------
    UnableToClose
        There is no such condominium or season, or there are several.
    """
    own = Condominium.objects.filter(organisation_id=organisation_id)
    named = list(own.filter(Q(code__iexact=condominium) | Q(name__iexact=condominium)))
    if len(named) != 1:
        known = ", ".join(own.order_by("code").values_list("name", flat=True)[:10]) or "none"
        raise UnableToClose(
            f"{len(named)} condominiums are called so.",
            where=condominium,
            remedy=f"Known are: {known}. Name one by its name or code.",
            code="season.condominium",
        )
    rows = list(Season.objects.filter(condominium=named[0], code=season))
    if len(rows) != 1:
        seasons = ", ".join(named[0].seasons.order_by("code").values_list("code", flat=True)) or "none"
        raise UnableToClose(
            f"{named[0].name} has {len(rows)} seasons of this code.",
            where=season,
            remedy=f"Its seasons are: {seasons}.",
            code="season.unknown",
        )
    return rows[0]


def make_folder(folder: Path) -> None:
    """Make the folder of documents.

    Raises
    ------
    UnwritableDocuments
        It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UnwritableDocuments(
            f"documents cannot be written: {fault.strerror}.",
            where=str(folder),
            remedy="Name a folder that can be made or written to.",
            code="folder.unwritable",
        ) from fault
