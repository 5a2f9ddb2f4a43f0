"""Documents of a closed season with its seal: what a closing, an export and a download write alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tepore.documents import Imprint, write_building_documents, write_documents
from tepore.documents.archive import write_archive
from tepore.documents.imprint import NO_IMPRINT
from tepore.kernel import Refusal
from tepore.kernel.periods import day_in_rome
from tepore.norms.uni10200 import BuildingAllocation
from tepore.services.close_season import UnableToClose, kept_allocation
from tepore.services.sign_season import seal_of
from tepore.store.ledger.models import Allocation as AllocationRow
from tepore.store.people.models import Organisation
from tepore.store.sealing import read_key_ring

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tepore.documents import Language
    from tepore.documents.seals import SeasonSeal
    from tepore.norms.uni10200 import Allocation
    from tepore.services.read_statements import StoredAllocation
    from tepore.store.sealing import KeyRing


class UnwritableArchive(Refusal):
    """A ZIP that cannot be written where it was asked for."""


def imprint_of_season(
    *,
    organisation_id: int,
    allocation_id: int,
    computed: Allocation | BuildingAllocation,
    key_ring: KeyRing,
    issued_on: date,
) -> Imprint:
    """Say who issues a closed season's documents, and by which seal.

    Parameters
    ----------
    organisation_id, allocation_id
        The kept allocation.
    computed
        The same, as `allocation_of` gives it.
    key_ring
        Opens what the seal's salts are made from.
    issued_on
        Day of issue.

    Raises
    ------
    UnableToUnseal
        The key file does not belong to this database.
    """
    return Imprint(
        issued_on=issued_on,
        issuer=Organisation.objects.get(pk=organisation_id).name,
        seal=seal_of(allocation_id=allocation_id, computed=computed, key_ring=key_ring),
    )


def write_any_documents(
    computed: Allocation | BuildingAllocation,
    folder: Path,
    language: Language = "it",
    *,
    imprint: Imprint = NO_IMPRINT,
) -> list[Path]:
    """Write the documents of a season of one service, or of several groups.

    Parameters
    ----------
    computed
        The run, with the names of holders.
    folder, language
        Where, and the language of every sentence.
    imprint
        Issuer, contact, day of issue and seal.
    """
    if isinstance(computed, BuildingAllocation):
        return write_building_documents(computed, folder, language, imprint=imprint)
    return write_documents(computed, folder, language, imprint=imprint)


def stored_seal(*, closed: StoredAllocation) -> SeasonSeal | None:
    """Give the seal of a closed season for a download; None where it was not signed.

    Raises
    ------
    BadKeyFile, UnableToUnseal
        The key file does not belong to this database.
    """
    key_ring = read_key_ring(settings.ENVIRONMENT.key_path)
    return seal_of(allocation_id=closed.id, computed=closed.allocation, key_ring=key_ring)


def export_season(
    *, organisation_id: int, season_id: int, key_ring: KeyRing, path: Path, language: Language = "it"
) -> Path:
    """Write the latest allocation of a season as a ZIP: the same bytes as long as it is the latest.

    Parameters
    ----------
    organisation_id, season_id
        A closed season.
    key_ring
        Opens names of holders and what the seal's salts are made from.
    path
        The file.
    language
        Of the documents.

    Raises
    ------
    UnableToClose
        The season is not closed, or not of this organisation.
    UnwritableArchive
        The file cannot be written there.
    BrokenChain, UnableToUnseal
        The stored allocation was altered, or the key file does not belong to this database.
    """
    row = AllocationRow.objects.filter(
        organisation_id=organisation_id, season_id=season_id, replaced_by__isnull=True
    ).first()
    if row is None:
        raise UnableToClose("the season is not closed.", remedy="Close it first.", code="export.open")
    computed = kept_allocation(organisation_id=organisation_id, allocation_id=row.pk, key_ring=key_ring)
    imprint = imprint_of_season(
        organisation_id=organisation_id,
        allocation_id=row.pk,
        computed=computed,
        key_ring=key_ring,
        issued_on=day_in_rome(row.computed_at),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_archive(computed, path, language, imprint=imprint)
    except OSError as fault:
        raise UnwritableArchive(
            f"the ZIP cannot be written: {fault.strerror}.",
            where=str(path),
            remedy="Name a file in a folder that can be written to.",
            code="export.unwritable",
        ) from fault
