"""Write the documents of a season's draft, each marked as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tepore.documents import Imprint
from tepore.kernel.periods import day_in_rome
from tepore.services.close_by_name import make_folder
from tepore.services.preview_season import preview_season
from tepore.services.season_documents import write_any_documents
from tepore.store.people.models import Organisation

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tepore.documents import Language
    from tepore.store.sealing import KeyRing


@dataclass(frozen=True, kw_only=True)
class WrittenPreview:
    """A draft on paper.

    Attributes
    ----------
    inputs_sha256
        Hash of what it was computed from; an approval of the same inputs keeps the same.
    """

    total_cents: int
    inputs_sha256: str
    documents: tuple[Path, ...]


def write_preview(
    *,
    organisation_id: int,
    season_id: int,
    key_ring: KeyRing,
    folder: Path,
    language: Language,
    now: datetime,
) -> WrittenPreview:
    """Compute a season's draft and write its documents.

    Parameters
    ----------
    organisation_id, season_id
        The season.
    key_ring
        Opens the names of holders.
    folder, language
        Of the documents.
    now
        When it is computed.

    Raises
    ------
    UnableToStep
        It is not of this organisation, or closed.
    UnwritableDocuments
        The folder cannot be written.
    UnableToGather, OpenFinding, ContradictoryReadings, UnableToEstimate, BadSeason
        Its rows cannot be computed with.
    """
    preview = preview_season(
        organisation_id=organisation_id, season_id=season_id, key_ring=key_ring, language=language
    )
    make_folder(folder)
    imprint = Imprint(issued_on=day_in_rome(now), issuer=Organisation.objects.get(pk=organisation_id).name)
    return WrittenPreview(
        total_cents=preview.allocation.total_cents,
        inputs_sha256=preview.inputs_sha256,
        documents=tuple(
            write_any_documents(preview.building or preview.allocation, folder, language, imprint=imprint)
        ),
    )
