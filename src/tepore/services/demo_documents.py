"""A closed season of the demo, written as documents and computed again by the verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.documents import verify_allocation, write_documents
from tepore.kernel import Bug
from tepore.kernel.periods import day_in_rome
from tepore.services.close_season import allocation_of
from tepore.services.season_documents import imprint_of_season
from tepore.services.sign_season import sign_season

if TYPE_CHECKING:
    from pathlib import Path

    from tepore.documents.texts import Language
    from tepore.store.ledger.models import Season
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class WrittenSeason:
    """A season with its documents.

    Attributes
    ----------
    runs
        Allocations: 2 where it was closed again.
    estimated
        Consumptions that are estimated.
    figures
        Figures of the written allocation that the verifier computed again.
    """

    condominium: str
    season: str
    runs: int
    units: int
    total_cents: int
    estimated: int
    figures: int
    documents: tuple[Path, ...]


def write_season(
    *, season: Season, folder: Path, key_ring: KeyRing, language: Language = "it"
) -> WrittenSeason:
    """Write the latest allocation of a season, dated by the day on which it was computed.

    Parameters
    ----------
    season
        A closed season.
    folder
        Where the documents are written.
    key_ring
        Opens the names of holders.
    language
        Of the documents.

    Raises
    ------
    Bug
        What was written does not verify.
    """
    row = season.allocations.get(replaced_by__isnull=True)
    computed = allocation_of(organisation_id=season.organisation_id, allocation_id=row.pk, key_ring=key_ring)
    sign_season(
        organisation_id=season.organisation_id, season_id=season.pk, key_ring=key_ring, now=row.computed_at
    )
    imprint = imprint_of_season(
        organisation_id=season.organisation_id,
        allocation_id=row.pk,
        computed=computed,
        key_ring=key_ring,
        issued_on=day_in_rome(row.computed_at),
    )
    documents = write_documents(computed, folder, language, imprint=imprint)
    written = next(path for path in documents if path.suffix == ".json")
    verification = verify_allocation(written.read_bytes())
    if not verification.right:
        raise Bug(f"the written allocation does not verify: {verification.faults[0]}")
    return WrittenSeason(
        condominium=computed.inputs.condominium,
        season=computed.inputs.season,
        runs=season.allocations.count(),
        units=len(computed.statements),
        total_cents=row.total_cents,
        estimated=sum(part.quality == "estimated" for part in computed.inputs.consumptions),
        figures=verification.figures,
        documents=tuple(documents),
    )
